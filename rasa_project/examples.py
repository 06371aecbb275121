"""The training messages as they stand in data/nlu, each with the file and line it comes from."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import yaml

DATA = Path(__file__).resolve().parent / "data" / "nlu"
LANGUAGES = ("en", "es")
MARK = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")  # [Kensington](place)
BEGINS = "- "
KEY_TO_TEXT = 1  # lines from `examples: |` to the first example


class UnreadableExamples(ValueError):
    """A file that is no YAML, or has no groups of examples. Says which, and where."""


@dataclass(frozen=True)
class Mark:
    """What is annotated in a message: the characters from `start` to `end`."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """`text` without its marks; `line` counts from 1; `labels` are the group's metadata."""

    path: Path
    line: int
    topic: str
    text: str
    marks: Tuple[Mark, ...]
    labels: Dict[str, str]

    @property
    def language(self) -> str:
        return self.path.parent.name

    @property
    def place(self) -> str:
        """As typed; empty where none is marked."""
        return next((self.text[m.start : m.end] for m in self.marks if m.entity == "place"), "")

    @property
    def where(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}:{self.line}"


def examples(folder: Path = DATA) -> List[Example]:
    """Every message of every language, in the files' order. Raises `UnreadableExamples`."""
    files = [path for code in LANGUAGES for path in sorted((folder / code).glob("*.yml"))]
    return [example for path in files for example in examples_of(path)]


def names(kind: str, folder: Path = DATA) -> List[str]:
    """The lookup table of that name: "area", "street"."""
    found: List[str] = []
    for path in sorted((folder / "lookups").glob("*.yml")):
        for group in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if group.get("lookup") == kind:
                found += [line.removeprefix(BEGINS) for line in group["examples"].splitlines()]
    return found


def examples_of(path: Path) -> Iterator[Example]:
    for group in _groups(path):
        if "intent" in group:
            yield from _of_group(path, group)


def _groups(path: Path) -> List[Dict[str, yaml.Node]]:
    """As nodes, since plain values do not know their lines."""
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        (groups,) = [value for key, value in root.value if key.value == "nlu"]
        return [{key.value: value for key, value in group.value} for group in groups.value]
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise UnreadableExamples(
            f"{path.parent.name}/{path.name}:{line} is no list of examples"
        ) from None


def _of_group(path: Path, group: Dict[str, yaml.Node]) -> Iterator[Example]:
    block = group["examples"]
    first = block.start_mark.line + 1 + KEY_TO_TEXT
    labels = _labels(group.get("metadata"))
    for number, line in enumerate(block.value.splitlines(), first):
        if line.startswith(BEGINS):
            text, marks = without_marks(line.removeprefix(BEGINS).strip())
            yield Example(path, number, group["intent"].value, text, marks, labels)


def _labels(node: Any) -> Dict[str, str]:
    return {key.value: value.value for key, value in node.value} if node is not None else {}


def without_marks(written: str) -> Tuple[str, Tuple[Mark, ...]]:
    """The words alone, and what was marked in them."""
    text, marks, end = "", [], 0
    for found in MARK.finditer(written):
        text += written[end : found.start()]
        marks.append(Mark(found.group(2), len(text), len(text) + len(found.group(1))))
        text += found.group(1)
        end = found.end()
    return text + written[end:], tuple(marks)
