"""What must be true of a guide before anybody is led through it. All problems are found at once.

Each is told as (where it stands in the file, what is wrong).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.flows.checking import reachable
from bot.flows.lines import Step
from bot.guides.checking_words import Words
from bot.guides.reading import WrittenGuide, WrittenState
from resources.texts import button_resolves

RESCUE = "flow:rescue"
START = "guide:"
LONGEST_ABOUT = 20
LONGEST_DATA = 64  # bytes; Telegram's limit

Problem = tuple[tuple[Step, ...], str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a guide may name: languages, numbers, dated facts as they are said, pictures, deeds."""

    languages: Sequence[str]
    numbers: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language, by name
    pictures: frozenset[str] = frozenset()
    deeds: frozenset[str] = frozenset()


def outside(target: str) -> bool:
    """Whether a button leads out of the guide."""
    return ":" in target or target == "menu"


def problems(guide: WrittenGuide, stem: str, known: Known) -> list[Problem]:
    """Empty if the guide may be used. `stem`: its file's name without the ending."""
    found = [*_header(guide, stem, known), *_unknown(guide, known), *_answers(guide)]
    if not found:
        found += [*_unreachable(guide), *_without_an_end(guide), *_ringing_for_ever(guide)]
    words = Words(guide, known.languages, known.numbers, known.facts)
    for name, state in guide.states.items():
        told = chain(_sense(guide, state), words.problems(state))
        found += [(("states", name), f"{name}: {what}") for what in told]
    return found


def _header(guide: WrittenGuide, stem: str, known: Known) -> Iterator[Problem]:
    if guide.id != stem:
        yield ("id",), f"id: {guide.id} stands in a file named {stem}"
    if not guide.sources and not guide.own_words:
        yield ("sources",), "sources: none. Name them, or say in own_words why it needs none"
    if guide.start not in guide.states:
        yield ("start",), f"start: {guide.start} is no state"
    for what in Words(guide, known.languages, known.numbers, known.facts).label(guide.label):
        yield ("label",), f"label: {what}"


def _unknown(guide: WrittenGuide, known: Known) -> Iterator[Problem]:
    for name, state in guide.states.items():
        where = ("states", name)
        inside = [one.to for one in state.buttons if not outside(one.to)]
        timer = [state.timer.to, state.timer.late] if state.timer else []
        instead = [state.otherwise] if state.otherwise else []
        for target in sorted({*inside, *timer, *instead} - {*guide.states}):
            yield where, f"{name}: leads to {target}, which is no state or other target"
        for target in sorted({one.to for one in state.buttons if outside(one.to)}):
            if not button_resolves(target):
                yield where, f"{name}: leads to {target}, which is not there"
        if state.picture and state.picture not in known.pictures:
            yield where, f"{name}: there is no picture {state.picture}"
        if state.does and state.does not in known.deeds:
            yield where, f"{name}: nobody can do {state.does}"


def _answers(guide: WrittenGuide) -> Iterator[Problem]:
    names = [name for group in guide.answers.values() for name in group]
    letters = [letter for group in guide.answers.values() for letter in group.values()]
    for what, found in (("name", names), ("letter", letters)):
        for twice in sorted({one for one in found if found.count(one) > 1}):
            yield ("answers",), f"answers: two have the {what} {twice}"
    for name, state in guide.states.items():
        used = {one.sets for one in state.buttons if one.sets}
        used.update(*((*one.when, *one.unless) for one in (*state.buttons, *state.also)))
        for unknown in sorted(used - {*names}):
            yield ("states", name), f"{name}: {unknown} is none of the guide's answers"


def _ways(guide: WrittenGuide, clocks: bool) -> dict[str, frozenset[str]]:
    found = {}
    for name, state in guide.states.items():
        to = {one.to for one in state.buttons if not outside(one.to)}
        if clocks and state.timer:
            to |= {state.timer.to, state.timer.late}
        if state.otherwise:
            to.add(state.otherwise)
        found[name] = frozenset(to)
    return found


def _unreachable(guide: WrittenGuide) -> Iterator[Problem]:
    come_to = reachable(_ways(guide, clocks=True), frozenset({guide.start}))
    for name in guide.states:
        if name not in come_to:
            yield ("states", name), f"{name}: nothing leads to it"


def _without_an_end(guide: WrittenGuide) -> Iterator[Problem]:
    ends = frozenset(name for name, state in guide.states.items() if state.ends)
    taps = _ways(guide, clocks=False)
    for name in guide.states:
        if not reachable(taps, frozenset({name})) & ends:
            yield ("states", name), f"{name}: no taps lead from it to a state that ends the guide"


def _ringing_for_ever(guide: WrittenGuide) -> Iterator[Problem]:
    rings = {
        name: frozenset({state.timer.to, state.timer.late} if state.timer else ())
        for name, state in guide.states.items()
    }
    for name, to in rings.items():
        if name in reachable(rings, to):
            yield ("states", name), f"{name}: its timer comes back to it, and would ring for ever"


def _sense(guide: WrittenGuide, state: WrittenState) -> Iterator[str]:
    targets = {one.to for one in state.buttons}
    if state.ends and "menu" not in targets:
        yield "ends the guide without a button to the menu"
    if state.ends and state.timer:
        yield "has a timer although it ends the guide"
    if state.otherwise and not state.does:
        yield "has an otherwise and does nothing"
    if state.otherwise in guide.states and guide.states[state.otherwise].does:
        yield f"otherwise {state.otherwise}, which does something too"
    if state.timer and state.stops_timer:
        yield "starts a timer and stops it"
    if state.urgent and not any(to.startswith(RESCUE) for to in targets):
        yield f"is urgent and has no button to {RESCUE}"
    for one in state.buttons:
        if one.sets and outside(one.to):
            yield f"{one.to}: a button out of the guide can set no answer"
    letters = sum(len(group) for group in guide.answers.values())
    longest = len(f"g:{guide.id}::en::") + letters + LONGEST_ABOUT
    for target in sorted(targets):
        if not outside(target) and longest + len(target) > LONGEST_DATA:
            yield f"the button to {target} may carry over {LONGEST_DATA} bytes"
