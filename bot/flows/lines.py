"""YAML with its line numbers, so that whoever broke a file is told where."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

Step = str | int
# The parser in C where it is built in: five times as fast, and it is waited for at every start.
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FlowErrors(Exception):
    """Everything that is wrong with a flow's files, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Lines:
    """Where each key and item of some files stands."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._places: dict[tuple[Step, ...], str] = {}

    def at(self, *path: Step) -> str:
        """ "file:line" of the deepest part of the path that is there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return f"{self._file}:1"

    def add(self, other: "Lines") -> None:
        """Take in the states of another file."""
        own = {path: place for path, place in other._places.items() if path[0] == "states"}
        self._places |= {path: place for path, place in own.items() if len(path) > 1}

    def note(self, node: yaml.Node, path: tuple[Step, ...] = ()) -> None:
        """Remember the lines of a node and of everything in it. Raises `yaml.YAMLError` for a key
        that is there twice: YAML lets the second silently replace the first."""
        children: list[tuple[Step, yaml.Node, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            children = [(key.value, key, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = [(number, item, item) for number, item in enumerate(node.value)]
        seen: set[Step] = set()
        for name, key, value in children:
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name} is there twice", key.start_mark
                )
            seen.add(name)
            self._places[(*path, name)] = f"{self._file}:{key.start_mark.line + 1}"
            self.note(value, (*path, name))


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """A file's contents, and where each thing in it stands. Raises `FlowErrors`."""
    lines = Lines(path.name)
    try:
        loader = Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if node is None:
            return None, lines
        lines.note(node)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        why = " ".join(str(error.problem or error.context).split())
        raise FlowErrors([f"{path.name}:{line}: cannot be read: {why}"]) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise FlowErrors([f"{path.name}: cannot be read: {why}"]) from error
