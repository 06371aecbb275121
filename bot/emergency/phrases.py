"""Finds every phrase of every concept in one pass over the words.

A phrase is words in order. `<class>` is any word of a class, `a|b` either, a trailing `?` makes an
item optional, `_` is any one word. Filler words (is, really, ya...) may stand anywhere between.
All phrases become one automaton, whose transitions are worked out the first time they are met and
then remembered, so each further word costs one look-up whatever the message is. Phrases that go on
alike share what follows: the guard's have a seventh of the nodes that they would have alone.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from threading import Lock

ANY = "_"
MOST_REMEMBERED = 20_000  # states, about 30 MB; an ordinary month of messages meets far fewer


class Memory:
    """The states met so far and the steps between them: names of phrases only, no text."""

    def __init__(self, root: int) -> None:
        self.states: dict[tuple[int, ...], int] = {(root,): 0}
        self.members: list[tuple[int, ...]] = [(root,)]
        self.steps: dict[tuple[int, str], tuple[int, tuple[str, ...]]] = {}

    def state(self, members: tuple[int, ...]) -> int:
        if members not in self.states:
            self.states[members] = len(self.members)
            self.members.append(members)
        return self.states[members]


class Nodes:
    """A tree of paths in which equal branches are one: from each node, where each symbol leads and
    what ends there."""

    def __init__(self, paths: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.next: list[dict[str, int]] = []
        self.ends: list[frozenset[str]] = []
        self._known: dict[object, int] = {}
        self.root = self._node(list(paths), 0)
        self._known.clear()

    def _node(self, paths: list[tuple[str, tuple[str, ...]]], depth: int) -> int:
        """The node that all these paths reach after `depth` symbols."""
        ends: set[str] = set()
        onward: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name, path in paths:
            if len(path) == depth:
                ends.add(name)
            else:
                onward.setdefault(path[depth], []).append((name, path))
        after = {symbol: self._node(rest, depth + 1) for symbol, rest in onward.items()}
        key = (frozenset(ends), frozenset(after.items()))
        if key not in self._known:
            self._known[key] = len(self.next)
            self.next.append(after)
            self.ends.append(key[0])
        return self._known[key]


class Automaton:
    """Words in, names of the concepts that end at each word out."""

    def __init__(self, phrases: Iterable[tuple[str, str]], classes: Mapping[str, set[str]]) -> None:
        nodes = Nodes((name, path) for name, phrase in phrases for path in expanded(phrase))
        self._next, self._ends, self._root = nodes.next, nodes.ends, nodes.root
        self._symbols: dict[str, tuple[str, ...]] = {}
        used = {symbol for node in self._next for symbol in node}
        self._index(used, classes)
        self._memory = Memory(self._root)
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
            self._memory = Memory(self._root)
        return self._memory

    def _step(
        self, memory: Memory, state: int, word: str, filler: bool
    ) -> tuple[int, tuple[str, ...]]:
        symbols = (*self._symbols.get(word, ()), ANY)
        before = memory.members[state]
        reached = {self._root}
        for node in before:
            reached.update(self._next[node][s] for s in symbols if s in self._next[node])
        ended = {concept for node in reached for concept in self._ends[node]}
        if filler:
            reached.update(before)
        with self._lock:
            step = (memory.state(tuple(sorted(reached))), tuple(sorted(ended)))
            memory.steps[state, word] = step
        return step

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
