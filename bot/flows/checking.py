"""What must be true of a flow before anybody is led through it. All problems are found at once."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.flows.reading import WrittenFlow, WrittenState, fill

LONGEST_TEXT = 500  # characters; longer messages are throttled by Telegram and not read in a panic
LONGEST_LABEL = 28
NUMBER_WITHIN = 40  # a phone's notification shows no more
OUTSIDE = re.compile(r"^(menu|(say|find):[a-z0-9_]{1,40})$")


def problems(flow: WrittenFlow, languages: Sequence[str], numbers: Mapping[str, str]) -> list[str]:
    """One line for each problem; empty if the flow may be used."""
    found = [*_twins(flow), *_unknown_targets(flow)]
    if not found:
        found += [*_unreachable(flow), *_without_a_way_out(flow)]
    for name, state in flow.states.items():
        for language in languages:
            found += [f"{name}: {problem}" for problem in _texts(state, language, numbers)]
            found += [f"{name}: {problem}" for problem in _labels(state, language, numbers)]
    return [*found, *_number_too_late(flow, languages, numbers)]


def leads_to(state: WrittenState) -> frozenset[str]:
    """The states, lower-case, that its buttons lead to."""
    return frozenset(button.to.lower() for button in state.buttons if not OUTSIDE.match(button.to))


def reachable(ways: Mapping[str, frozenset[str]], start: frozenset[str]) -> frozenset[str]:
    """Everything that can be come to from `start`, itself included."""
    seen, rest = set(start), list(start)
    while rest:
        new = ways.get(rest.pop(), frozenset()) - seen
        seen |= new
        rest += new
    return frozenset(seen)


def _entries(flow: WrittenFlow) -> dict[str, str]:
    return {**flow.entry, **{f"flag {flag}": name for flag, name in flow.flag_entry.items()}}


def _ways(flow: WrittenFlow) -> dict[str, frozenset[str]]:
    return {name.lower(): leads_to(state) for name, state in flow.states.items()}


def _twins(flow: WrittenFlow) -> Iterator[str]:
    names = [name.lower() for name in flow.states]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: two states differ only in capital letters"


def _unknown_targets(flow: WrittenFlow) -> Iterator[str]:
    known = frozenset(name.lower() for name in flow.states)
    for alarm, target in _entries(flow).items():
        if target.lower() not in known:
            yield f"entry {alarm}: leads to {target}, which is no state"
    for name, state in flow.states.items():
        for target in sorted(leads_to(state) - known):
            yield f"{name}: a button leads to {target}, which is no state, topic, need or menu"


def _unreachable(flow: WrittenFlow) -> Iterator[str]:
    ways = _ways(flow)
    first = frozenset(name.lower() for name in _entries(flow).values())
    for name in sorted(ways.keys() - reachable(ways, first)):
        yield f"{name}: no button and no entry leads to it"


def _without_a_way_out(flow: WrittenFlow) -> Iterator[str]:
    ways = _ways(flow)
    ends = frozenset(name.lower() for name, state in flow.states.items() if state.ends)
    for name in sorted(ways):
        if not reachable(ways, frozenset({name})) & ends:
            yield f"{name}: nobody can get from it to a state that ends the flow"


def _texts(state: WrittenState, language: str, numbers: Mapping[str, str]) -> Iterator[str]:
    text = fill(state.say.get(language, ""), numbers)
    if not text.strip():
        yield f"no words in {language}"
    if len(text) > LONGEST_TEXT:
        yield f"{language} has {len(text)} characters; {LONGEST_TEXT} at most"
    if re.search(r"[{}]", text):
        yield f"{language} has braces that name no number of config.yml"


def _labels(state: WrittenState, language: str, numbers: Mapping[str, str]) -> Iterator[str]:
    labels = [fill(button.label.get(language, ""), numbers) for button in state.buttons]
    if any(not label.strip() for label in labels):
        yield f"a button has no label in {language}"
    for label in sorted({label for label in labels if label and labels.count(label) > 1}):
        yield f'two buttons say "{label}"'
    for label in labels:
        if len(label) > LONGEST_LABEL:
            yield f'the button "{label}" has {len(label)} characters; {LONGEST_LABEL} at most'
        if re.search(r"[{}]", label):
            yield f'the button "{label}" has braces that name no number of config.yml'


def _number_too_late(
    flow: WrittenFlow, languages: Sequence[str], numbers: Mapping[str, str]
) -> Iterator[str]:
    number = numbers["emergency_number"]
    first = frozenset(name.lower() for name in _entries(flow).values())
    for name, state in flow.states.items():
        for language in languages if name.lower() in first else ():
            text = fill(state.say.get(language, ""), numbers)
            if number not in text[:NUMBER_WITHIN]:
                yield f"{name}: no {number} in the first {NUMBER_WITHIN} characters of {language}"
