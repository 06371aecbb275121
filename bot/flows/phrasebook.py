"""Where in a text each phrase stands: the first word and the last, so that they can be weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.emergency.phrases import Automaton
from bot.flows.meanings import BREAK

ANY = "_"


@dataclass(frozen=True, slots=True)
class Span:
    """A named phrase from word `start` to word `end`, both included."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a phrase: any of `words`, or with `other` any but those."""

    words: frozenset[str]
    optional: bool
    other: bool = False

    def fits(self, word: str) -> bool:
        return (word in self.words) != self.other


class Phrasebook:
    """Finds phrases with the guard's automaton, which tells where they end, and looks back."""

    def __init__(
        self,
        phrases: Sequence[tuple[str, str]],
        classes: Mapping[str, set[str]],
        fillers: frozenset[str],
        denying: frozenset[str],
    ) -> None:
        """`denying` are the words that "any word" never stands for."""
        self._fillers = fillers
        never = denying | {BREAK}
        written = {item for _, phrase in phrases for item in phrase.split()}
        items = {item: _item(item, classes, never) for item in written}
        self._phrases = [
            (name, tuple(items[item] for item in phrase.split())) for name, phrase in phrases
        ]
        numbered = [(str(number), phrase) for number, (_, phrase) in enumerate(phrases)]
        self._automaton = Automaton(numbered, classes)

    def spans(self, words: list[str]) -> list[Span]:
        """Every phrase that is there; of those that begin together the longest first."""
        found: set[Span] = set()
        for end, number in self._automaton.find(words, self._fillers):
            name, items = self._phrases[int(number)]
            start = self._start(items, words, len(items) - 1, end)
            if start >= 0:
                found.add(Span(name, start, end))
        return sorted(found, key=lambda one: (one.start, -one.end, one.name))

    def _start(self, items: Sequence[Item], words: Sequence[str], last: int, at: int) -> int:
        """The nearest word at which the items up to `last` can begin, the last of them standing
        at `at` or before it with fillers between; -1 if they cannot."""
        if last < 0:
            return at + 1
        item = items[last]
        best = self._start(items, words, last - 1, at) if item.optional else -1
        while at >= 0:
            if item.fits(words[at]):
                best = max(best, self._start(items, words, last - 1, at - 1))
            if words[at] not in self._fillers:
                break
            at -= 1
        return best


def _item(written: str, classes: Mapping[str, set[str]], never: frozenset[str]) -> Item:
    symbols = written.rstrip("?").split("|")
    if ANY in symbols:
        return Item(never, written.endswith("?"), other=True)
    words = frozenset[str]().union(*(classes.get(symbol, {symbol}) for symbol in symbols))
    return Item(words, written.endswith("?"))
