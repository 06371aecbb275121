"""A flow file as it was written: its shape is checked here, its sense in `checking`."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

StateId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class FlowErrors(Exception):
    """Everything that is wrong with a flow file, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenButton(Written):
    """`to` is a state of the file, or say:TOPIC, find:NEED or menu."""

    to: str
    label: dict[str, str]


class WrittenState(Written):
    say: dict[str, str]
    buttons: tuple[WrittenButton, ...]
    ends: bool = False


class WrittenFlow(Written):
    """`callback` opens its callback data. `entry` and `flag_entry` lead to states, in order."""

    id: str
    callback: Annotated[str, Field(pattern=r"^[a-z]{2,8}$")]
    reviewed_by: str | None
    review_by: date
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    to_confirm: tuple[str, ...] = ()
    entry: Annotated[dict[str, StateId], Field(min_length=1)]
    flag_entry: dict[str, StateId] = {}
    states: dict[StateId, WrittenState]


def read_flow_file(path: Path) -> WrittenFlow:
    """Raises `FlowErrors` if the file cannot be read or does not have a flow's shape."""
    try:
        raw = _NothingTwice(path.read_text(encoding="utf-8")).get_single_data()
        return WrittenFlow.model_validate(raw)
    except ValidationError as error:
        raise FlowErrors(_misshapen(path.name, error)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise FlowErrors([f"{path.name}: cannot be read: {why}"]) from error


def _misshapen(where: str, error: ValidationError) -> list[str]:
    return [
        f"{where}: {'.'.join(str(part) for part in item['loc']) or 'the file'}: {item['msg']}"
        for item in error.errors(include_input=False, include_url=False)
    ]


def fill(text: str, numbers: Mapping[str, str]) -> str:
    """Put the numbers in. A placeholder that has none stays as written."""
    return _PLACEHOLDER.sub(lambda found: numbers.get(found[1], found[0]), text)


class _NothingTwice(yaml.SafeLoader):
    """YAML lets a second state of the same name silently replace the first; this does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name} is there twice", node.start_mark
                )
        return super().construct_mapping(node, deep)
