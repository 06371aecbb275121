"""Reads a conversation from its file, and says every mistake with its line, in one sentence.

README.md says what may be written. Values are taken as they are typed: `ana: yes` is a word.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import yaml

from resources.topics import topic_ids
from tests.flows.script import PEOPLE, Does, Script, Step, Wanted

DOINGS: dict[str, Does] = {"": "says", " taps": "taps", " is at": "is at"}
STARTS: dict[str, tuple[str, Does]] = {
    f"{person}{doing}": (person, does) for person in PEOPLE for doing, does in DOINGS.items()
} | {"wait": ("", "wait")}
WANTED = ("topic", "says", "buttons", "never", "emergency", "language", "nothing comes")
FILE = ("situation", "language", "phone", "day", "never", "talk")
LANGUAGES = ("en", "es")
UNITS = {"second": 1, "minute": 60, "hour": 3600}
TIME = re.compile(r"(\d+) (second|minute|hour)s?")
POINT = re.compile(r"(-?\d+\.\d+), *(-?\d+\.\d+)")
MONDAY = datetime(2026, 11, 30)  # noqa: DTZ001  the wall clock of wherever Steady serves
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = re.compile(rf"({'|'.join(DAYS)}) ([01]?\d|2[0-3]):([0-5]\d)")
USUALLY = "tuesday 14:00"


class Mistake(Exception):
    """A file cannot be played; the message says where, and what to write instead."""


def read(root: Path, file: Path) -> Script:
    """The conversation in a file, which is named as seen from `root`. Raises `Mistake`."""
    return _Reader(file, (root / file).read_text(encoding="utf-8")).script()


class _Reader:
    def __init__(self, file: Path, written: str) -> None:
        self._file = file
        self._written = written

    def script(self) -> Script:
        told = self._keys(self._tree(), FILE, "The file")
        for needed in ("situation", "language", "talk"):
            if needed not in told:
                self._wrong(1, f"The file has no `{needed}:`.")
        never = self._words(told.get("never"))
        return Script(
            self._file,
            self._word(told["situation"]),
            self._one_of(told["language"], LANGUAGES),
            self._day(told.get("day")),
            self._one_of(told["phone"], LANGUAGES) if "phone" in told else "",
            tuple(self._step(node, never) for node in self._list(told["talk"])),
        )

    def _tree(self) -> yaml.Node:
        try:
            tree = yaml.compose(self._written, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._wrong(
                mark.line + 1 if mark else 1,
                "This cannot be read. Put the words into double quotes, and begin the line as far "
                f"in as its neighbors ({error.problem}).",
            )
        if tree is None:
            self._wrong(1, "The file is empty. Copy the template from README.md.")
        return tree

    def _step(self, node: yaml.Node, never: tuple[str, ...]) -> Step:
        told = self._keys(node, (*STARTS, *WANTED), "A step")
        start, *rest = told
        if start not in STARTS:
            self._wrong(_line(node), f"A step begins with {_either(STARTS)}, not with `{start}:`.")
        if second := next((name for name in rest if name in STARTS), None):
            self._wrong(
                _line(told[second]), f"`{second}:` is a step of its own. Put `- ` before it."
            )
        who, does = STARTS[start]
        if rest == []:
            self._wrong(
                _line(node), "Nothing must come back here. Write what must, for instance `says:`."
            )
        what = self._word(told[start])
        wanted = self._wanted(told, never)
        return Step(_line(node), who, does, what, wanted, *self._measured(told[start], does, what))

    def _measured(
        self, node: yaml.Node, does: Does, what: str
    ) -> tuple[tuple[float, float] | None, timedelta]:
        """The point where somebody is, and the time that passes."""
        if does == "is at":
            lat, lon = self._match(POINT, node, what, "39.9925, -75.1133").groups()
            return (float(lat), float(lon)), timedelta(0)
        if does == "wait":
            number, unit = self._match(TIME, node, what, "3 minutes").groups()
            return None, timedelta(seconds=int(number) * UNITS[unit])
        return None, timedelta(0)

    def _wanted(self, told: dict[str, yaml.Node], never: tuple[str, ...]) -> Wanted:
        def given[Value](name: str, how: Callable[[yaml.Node], Value], otherwise: Value) -> Value:
            return how(told[name]) if name in told else otherwise

        return Wanted(
            given("topic", lambda node: self._one_of(node, sorted(topic_ids())), ""),
            self._words(told.get("says")),
            self._words(told.get("buttons")),
            (*self._words(told.get("never")), *never),
            given("emergency", self._yes, False),
            given("language", lambda node: self._one_of(node, LANGUAGES), ""),
            given("nothing comes", self._yes, False),
        )

    def _keys(self, node: yaml.Node, known: Sequence[str], where: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode) or not node.value:
            self._wrong(_line(node), f'{where} is made of lines like `name: "words"`.')
        told: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._word(key)
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"Did you mean `{near[0]}:`?" if near else f"It knows {_either(known)}."
                self._wrong(_line(key), f"{where} does not know `{name}:`. {hint}")
            if name in told:
                self._wrong(_line(key), f"`{name}:` stands here twice. Make one list of them.")
            told[name] = value
        return told

    def _list(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._wrong(_line(node), "Here a list is needed: lines that begin with `- `.")
        found: list[yaml.Node] = node.value
        return found

    def _words(self, node: yaml.Node | None) -> tuple[str, ...]:
        """One text, or a list of them."""
        if node is None:
            return ()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self._word(one) for one in nodes)

    def _word(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._wrong(_line(node), "Words are missing here. Put them into double quotes.")
        word: str = node.value
        return word

    def _one_of(self, node: yaml.Node, known: Sequence[str]) -> str:
        word = self._word(node)
        if word not in known:
            near = difflib.get_close_matches(word, known, 3, 0.5) or known
            self._wrong(_line(node), f"`{word}` is not known here. It may be {_either(near)}.")
        return word

    def _yes(self, node: yaml.Node) -> bool:
        return self._one_of(node, ("yes",)) == "yes"

    def _day(self, node: yaml.Node | None) -> datetime:
        what = self._word(node) if node else USUALLY
        day, hour, minute = self._match(DAY, node, what, "sunday 20:00").groups()
        return MONDAY + timedelta(days=DAYS.index(day), hours=int(hour), minutes=int(minute))

    def _match(
        self, shape: re.Pattern[str], node: yaml.Node | None, what: str, example: str
    ) -> re.Match[str]:
        found = shape.fullmatch(what)
        if found is None:
            line = _line(node) if node else 1
            self._wrong(line, f"`{what}` is not understood. Write it like `{example}`.")
        return found

    def _wrong(self, line: int, words: str) -> NoReturn:
        raise Mistake(f"{self._file}:{line}: {words}") from None


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _either(names: Sequence[str] | dict[str, tuple[str, Does]]) -> str:
    *others, last = [f"`{name}`" for name in names]
    return f"{', '.join(others)} or {last}" if others else last
