"""Finds every phrase of every concept in one pass over the words.

A phrase is words in order. `<class>` is any word of a class, `a|b` either, a trailing `?` makes an
item optional, `_` is any one word. Filler words (is, really, ya...) may stand anywhere between.
All phrases become one automaton, whose transitions are worked out the first time they are met and
then remembered, so each further word costs one look-up whatever the message is.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from threading import Lock

ANY = "_"
MOST_REMEMBERED = 20_000  # states, about 30 MB; an ordinary month of messages meets far fewer


class Memory:
    """The states met so far and the steps between them: names of phrases only, no text."""

    def __init__(self) -> None:
        self.states: dict[tuple[int, ...], int] = {(0,): 0}
        self.members: list[tuple[int, ...]] = [(0,)]
        self.steps: dict[tuple[int, str], tuple[int, tuple[str, ...]]] = {}

    def state(self, members: tuple[int, ...]) -> int:
        if members not in self.states:
            self.states[members] = len(self.members)
            self.members.append(members)
        return self.states[members]


class Automaton:
    """Words in, names of the concepts that end at each word out."""

    def __init__(self, phrases: Iterable[tuple[str, str]], classes: Mapping[str, set[str]]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._ends: list[set[str]] = [set()]
        self._symbols: dict[str, tuple[str, ...]] = {}
        for concept, phrase in phrases:
            for path in expanded(phrase):
                self._add(concept, path)
        used = {symbol for node in self._next for symbol in node}
        self._index(used, classes)
        self._memory = Memory()
        self._lock = Lock()

    @property
    def vocabulary(self) -> set[str]:
        return set(self._symbols)

    def find(self, words: list[str], fillers: frozenset[str]) -> list[tuple[int, str]]:
        """(index of the phrase's last word, concept), in order; "." forgets what came before."""
        found: list[tuple[int, str]] = []
        memory, symbols = self._fresh_enough(), self._symbols
        state, steps = 0, memory.steps
        for index, word in enumerate(words):
            if word == ".":
                state = 0
                continue
            key = word if word in symbols or word in fillers else ""
            step = steps.get((state, key)) or self._step(memory, state, key, key in fillers)
            state = step[0]
            if step[1]:
                found += [(index, concept) for concept in step[1]]
        return found

    def _fresh_enough(self) -> Memory:
        if len(self._memory.members) > MOST_REMEMBERED:
            self._memory = Memory()
        return self._memory

    def _step(
        self, memory: Memory, state: int, word: str, filler: bool
    ) -> tuple[int, tuple[str, ...]]:
        symbols = (*self._symbols.get(word, ()), ANY)
        before = memory.members[state]
        reached = {0}
        for node in before:
            reached.update(self._next[node][s] for s in symbols if s in self._next[node])
        ended = {concept for node in reached for concept in self._ends[node]}
        if filler:
            reached.update(before)
        with self._lock:
            step = (memory.state(tuple(sorted(reached))), tuple(sorted(ended)))
            memory.steps[state, word] = step
        return step

    def _add(self, concept: str, path: tuple[str, ...]) -> None:
        node = 0
        for symbol in path:
            if symbol not in self._next[node]:
                self._next[node][symbol] = len(self._next)
                self._next.append({})
                self._ends.append(set())
            node = self._next[node][symbol]
        self._ends[node].add(concept)

    def _index(self, used: set[str], classes: Mapping[str, set[str]]) -> None:
        for symbol in used - {ANY}:
            members = classes[symbol] if symbol.startswith("<") else {symbol}
            for word in members:
                self._symbols[word] = (*self._symbols.get(word, ()), symbol)


def expanded(phrase: str) -> list[tuple[str, ...]]:
    """Every way to read a phrase: alternatives chosen, optional items in or out."""
    ways: list[list[str]] = []
    for item in phrase.split():
        optional = item.endswith("?")
        ways.append([*item.rstrip("?").split("|"), *([""] if optional else [])])
    return [tuple(symbol for symbol in way if symbol) for way in product(*ways)]
