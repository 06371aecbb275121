"""What must be true of a flow before anybody is led through it. All problems are found at once.

Each is told as (where it stands in the file, what is wrong).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.flows.checking_words import labels, texts
from bot.flows.lines import Step
from bot.flows.reading import WrittenFlow, WrittenState, fill

NUMBER_WITHIN = 40  # a phone's notification shows no more
OUTSIDE = re.compile(r"^(menu|(say|find|show):[a-z0-9_]{1,40})$")
PICTURE = "show:"

Problem = tuple[tuple[Step, ...], str]


@dataclass(frozen=True, slots=True)
class Known:
    """What other rooms have that a flow may name: outside targets, clips, what words can mean."""

    targets: frozenset[str]
    clips: frozenset[str]
    meanings: frozenset[str]


def problems(
    flow: WrittenFlow,
    languages: Sequence[str],
    numbers: Mapping[str, str],
    known: Known | None = None,
) -> list[Problem]:
    """Empty if the flow may be used. Without `known`, what other rooms have is taken on trust."""
    found = [*_twins(flow), *_unknown_targets(flow), *_unknown_flags(flow)]
    found += [*_strangers(flow, known)] if known else []
    if not found:
        found += [*_unreachable(flow), *_without_a_way_out(flow), *_asking_for_ever(flow)]
    for name, state in flow.states.items():
        where = ("states", name)
        found += [(where, f"{name}: {what}") for what in _sense(state)]
        for language in languages:
            told = chain(texts(state, language, numbers), labels(state, language, numbers))
            found += [(where, f"{name}: {what}") for what in told]
    return [*found, *_number_too_late(flow, languages, numbers)]


def leads_to(state: WrittenState) -> frozenset[str]:
    """The states, lower-case, that it leads to: by buttons, words, its timer or a flag."""
    targets = [button.to for button in state.buttons if not OUTSIDE.match(button.to)]
    targets += [one.to for one in state.hears]
    targets += [*state.instead.values()]
    if state.timer:
        targets += [state.timer.to, *([state.timer.late] if state.timer.late else [])]
    return frozenset(target.lower() for target in targets)


def reachable(ways: Mapping[str, frozenset[str]], start: frozenset[str]) -> frozenset[str]:
    """Everything that can be come to from `start`, itself included."""
    seen, rest = set(start), list(start)
    while rest:
        new = ways.get(rest.pop(), frozenset()) - seen
        seen |= new
        rest += new
    return frozenset(seen)


def _entries(flow: WrittenFlow) -> dict[tuple[Step, ...], str]:
    """The states that open the flow, by where they are named."""
    found: dict[tuple[Step, ...], str] = {("entry", kind): to for kind, to in flow.entry.items()}
    found.update({("flag_entry", flag): to for flag, to in flow.flag_entry.items()})
    return found


def _from_anywhere(flow: WrittenFlow) -> dict[tuple[Step, ...], str]:
    """The states that any state may lead to."""
    named: dict[tuple[Step, ...], str | None] = {("late",): flow.late, ("still",): flow.still}
    named[("over",)] = flow.over.to if flow.over else None
    heard: dict[tuple[Step, ...], str] = {
        ("hears", number): one.to for number, one in enumerate(flow.hears)
    }
    return heard | {where: name for where, name in named.items() if name}


def _twins(flow: WrittenFlow) -> Iterator[Problem]:
    names = [name.lower() for name in flow.states]
    for name in flow.states:
        if name != name.lower() and names.count(name.lower()) > 1:
            yield ("states", name), f"{name}: two states differ only in capital letters"


def _unknown_targets(flow: WrittenFlow) -> Iterator[Problem]:
    known = frozenset(name.lower() for name in flow.states)
    for where, target in (_entries(flow) | _from_anywhere(flow)).items():
        if target.lower() not in known:
            yield where, f"{' '.join(map(str, where))}: leads to {target}, which is no state"
    for name, state in flow.states.items():
        for target in sorted(leads_to(state) - known):
            yield ("states", name), f"{name}: leads to {target}, which is no state or other target"


def _unknown_flags(flow: WrittenFlow) -> Iterator[Problem]:
    letters = [*flow.flags.values()]
    for letter in sorted({letter for letter in letters if letters.count(letter) > 1}):
        yield ("flags",), f"flags: two have the letter {letter}"
    for name, state in flow.states.items():
        used = {*state.sets, *state.clears, *state.instead}
        used.update(*((*button.when, *button.unless) for button in state.buttons))
        for flag in sorted(used - flow.flags.keys()):
            yield ("states", name), f"{name}: {flag} is none of the flow's flags"


def _strangers(flow: WrittenFlow, known: Known) -> Iterator[Problem]:
    for number, hearing in enumerate(flow.hears):
        for meaning in sorted({*hearing.any} - known.meanings):
            yield ("hears", number), f"hears: nobody can hear {meaning}"
    for name, state in flow.states.items():
        outside = {button.to for button in state.buttons if OUTSIDE.match(button.to)}
        for target in sorted(outside - known.targets):
            yield ("states", name), f"{name}: leads to {target}, which is not there"
        for meaning in sorted({one for hearing in state.hears for one in hearing.any}):
            if meaning not in known.meanings:
                yield ("states", name), f"{name}: nobody can hear {meaning}"
        if state.voice and state.voice not in known.clips:
            yield ("states", name), f"{name}: there is no clip {state.voice}"


def _unreachable(flow: WrittenFlow) -> Iterator[Problem]:
    ways = {name.lower(): leads_to(state) for name, state in flow.states.items()}
    first = {*_entries(flow).values(), *_from_anywhere(flow).values()}
    come_to = reachable(ways, frozenset(name.lower() for name in first))
    for name in flow.states:
        if name.lower() not in come_to:
            yield ("states", name), f"{name}: nothing leads to it"


def _without_a_way_out(flow: WrittenFlow) -> Iterator[Problem]:
    ends = frozenset(name.lower() for name, state in flow.states.items() if state.ends)
    ways = {name.lower(): _tapped(state) for name, state in flow.states.items()}
    for name in flow.states:
        if not reachable(ways, frozenset({name.lower()})) & ends:
            yield ("states", name), f"{name}: no taps lead from it to a state that ends the flow"


def _asking_for_ever(flow: WrittenFlow) -> Iterator[Problem]:
    """A step may ask for itself again, for once round; two that ask for each other never stop."""
    asks = {
        name.lower(): frozenset({state.timer.to.lower()} - {name.lower()})
        for name, state in flow.states.items()
        if state.timer
    }
    for name in flow.states:
        if any(
            name.lower() in reachable(asks, frozenset({to})) for to in asks.get(name.lower(), ())
        ):
            yield ("states", name), f"{name}: its timer comes back to it, and would ask for ever"


def _tapped(state: WrittenState) -> frozenset[str]:
    to = [button.to for button in state.buttons if not OUTSIDE.match(button.to)]
    return frozenset(target.lower() for target in to)


def _sense(state: WrittenState) -> Iterator[str]:
    away = [b.to for b in state.buttons if OUTSIDE.match(b.to) and not b.to.startswith(PICTURE)]
    if away and not state.ends:
        yield f"leads out to {away[0]} while the flow is open"
    if state.ends and state.timer:
        yield "has a timer although it ends the flow"


def _number_too_late(
    flow: WrittenFlow, languages: Sequence[str], numbers: Mapping[str, str]
) -> Iterator[Problem]:
    number = numbers["emergency_number"]
    first = frozenset(name.lower() for name in _entries(flow).values())
    for name, state in flow.states.items():
        for language in languages if name.lower() in first else ():
            text = fill(state.say.get(language, ""), numbers)
            if number not in text[:NUMBER_WITHIN]:
                what = f"{name}: no {number} in the first {NUMBER_WITHIN} characters of {language}"
                yield ("states", name), what
