"""What is wrong with training messages, each fault in one sentence with its file and line.

Rasa's own validation passes over these, or names no line: a topic that does not exist, a message
under two topics, a place that is not marked, a mark of something that nobody reads, a label that
means nothing.
"""

import re
from typing import Callable, Dict, Iterator, List, NamedTuple, Sequence, Set

from components.normalising import without_accents
from examples import Example

PLACE = "place"
LABELS = ("need", "level", "kind")
SHORTEST_NAME = 4  # letters; shorter ones are words as well
ZIP = re.compile(r"\b\d{5}\b")
APART = re.compile(r"[^\w&]+")


class Known(NamedTuple):
    """What the rest of the project knows. `searching`: the topics whose places are marked."""

    topics: Set[str]
    needs: Set[str]
    searching: Sequence[str]
    areas: Sequence[str]


def faults_in(examples: Sequence[Example], known: Known) -> List[str]:
    """All of them, in the order of the messages."""
    checks: List[Callable[[Example], Iterator[str]]] = [
        lambda one: _unknown(one, known),
        _marks,
        UnmarkedPlaces(examples, known).check,
        TwoTopics().check,
    ]
    return [f"{one.where}: {fault}" for one in examples for check in checks for fault in check(one)]


def _unknown(one: Example, known: Known) -> Iterator[str]:
    if one.topic not in known.topics:
        yield f"there is no topic {one.topic!r}; the topics are in domain/intents.yml"
    need = one.labels.get("need")
    if need is not None and need not in known.needs:
        yield f"there is no need {need!r}; the needs are: {', '.join(sorted(known.needs))}"
    for label in one.labels:
        if label not in LABELS:
            yield f"nobody reads the label {label!r}; use one of: {', '.join(LABELS)}"


def _marks(one: Example) -> Iterator[str]:
    for mark in one.marks:
        if mark.entity != PLACE:
            yield f"{mark.entity!r} is marked, but only (place) is read"
    if "[" in one.text or "](" in one.text:
        yield "a mark is not closed; write it as [5th and Lehigh](place)"


class UnmarkedPlaces:
    """A ZIP, or a name that is marked as a place elsewhere, in a message without any mark."""

    def __init__(self, examples: Sequence[Example], known: Known) -> None:
        self._searching = known.searching
        marked = [one.place for one in examples if one.topic in known.searching and one.place]
        areas = [name for name in known.areas if " " in name]  # "church" alone is a church
        plain = {_plain(name) for name in (*marked, *areas)}
        self._names = [f" {name} " for name in sorted(plain) if len(name) >= SHORTEST_NAME]

    def check(self, one: Example) -> Iterator[str]:
        if one.topic not in self._searching or one.marks:
            return
        words = f" {_plain(one.text)} "
        zip_code = ZIP.search(one.text)
        name = next((name.strip() for name in self._names if name in words), None)
        found = name or (zip_code.group() if zip_code else None)
        if found:
            yield f"{found!r} is a place and not marked; write [{found}](place)"


class TwoTopics:
    """The same message, but for case and accents, met before under another topic."""

    def __init__(self) -> None:
        self._seen: Dict[str, Example] = {}

    def check(self, one: Example) -> Iterator[str]:
        first = self._seen.setdefault(_plain(one.text) or one.text, one)
        if first.topic != one.topic:
            yield f"this is {one.topic} here and {first.topic} in {first.where}; leave it in one"


def _plain(text: str) -> str:
    return APART.sub(" ", without_accents(text)).strip()
