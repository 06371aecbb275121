"""What must be true of the words and buttons of each state of a flow, in every language."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from bot.flows.reading import WrittenButton, WrittenState, fill

LONGEST_TEXT = 500  # characters; longer messages are throttled by Telegram and not read in a panic
LONGEST_LABEL = 28
MOST_BUTTONS = 7


def texts(state: WrittenState, language: str, numbers: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the words of a state in a language."""
    text = fill(state.say.get(language, ""), numbers)
    if not text.strip():
        yield f"no words in {language}"
    if len(text) > LONGEST_TEXT:
        yield f"{language} has {len(text)} characters; {LONGEST_TEXT} at most"
    if re.search(r"[{}]", text):
        yield f"{language} has braces that name no number of config.yml"


def labels(state: WrittenState, language: str, numbers: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with its buttons in a language, under any flags."""
    every = [fill(button.label.get(language, ""), numbers) for button in state.buttons]
    if any(not label.strip() for label in every):
        yield f"a button has no label in {language}"
    for label in every:
        if len(label) > LONGEST_LABEL:
            yield f'the button "{label}" has {len(label)} characters; {LONGEST_LABEL} at most'
        if re.search(r"[{}]", label):
            yield f'the button "{label}" has braces that name no number of config.yml'
    for shown in _sets_of_buttons(state.buttons):
        seen = [fill(button.label.get(language, ""), numbers) for button in shown]
        for label in sorted({label for label in seen if label and seen.count(label) > 1}):
            yield f'two buttons say "{label}"'
        if not 1 <= len(shown) <= MOST_BUTTONS:
            yield f"{len(shown)} buttons at once; 1 to {MOST_BUTTONS}"


def _sets_of_buttons(buttons: Sequence[WrittenButton]) -> Iterator[list[WrittenButton]]:
    """The buttons as they are offered under each combination of the flags that they look at."""
    flags = sorted(set(chain.from_iterable((*b.when, *b.unless) for b in buttons)))
    for held in _subsets(flags):
        yield [b for b in buttons if held >= {*b.when} and not held & {*b.unless}]


def _subsets(flags: Sequence[str]) -> Iterable[frozenset[str]]:
    every = chain.from_iterable(combinations(flags, size) for size in range(len(flags) + 1))
    return (frozenset(chosen) for chosen in every)
