"""A flow as it was written: its shape is checked here, its sense in `checking`.

A flow is one file with a header, or several: the header names the others as `parts`, which hold
nothing but more states. Every problem is told with the file and the line where it stands.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.flows.lines import FlowErrors, Lines, read_yaml

__all__ = ["FlowErrors", "Written", "WrittenFlow", "WrittenState", "fill", "read_flow_file"]

StateId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Flag = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
Letter = Annotated[str, Field(pattern=r"^[a-z]$")]
Seconds = Annotated[int, Field(ge=5, le=6 * 3600)]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Does = Literal["", "dose", "log_reversal"]


class WrittenButton(Written):
    """`to` is a state, or say:TOPIC, find:NEED, show:PICTURE or menu. `does` is a named action.

    It is offered only `when` all of these flags are set, and not if one of `unless` is.
    """

    to: str
    label: dict[str, str]
    does: Does = ""
    when: tuple[Flag, ...] = ()
    unless: tuple[Flag, ...] = ()


class WrittenTimer(Written):
    """At each of `at_s` seconds after the state was entered, `to` is said if nobody answered."""

    at_s: Annotated[tuple[Seconds, ...], Field(min_length=1, max_length=40)]
    to: StateId
    late: StateId | None = None


class WrittenHearing(Written):
    """Words that mean one of `any` lead `to` a state."""

    any: Annotated[tuple[str, ...], Field(min_length=1)]
    to: StateId


class WrittenOver(Written):
    """The button under a step that is shown again: how the writer ends it."""

    to: StateId
    label: dict[str, str]


class WrittenState(Written):
    """One message. See `states.State` for what each key does."""

    say: dict[str, str]
    buttons: tuple[WrittenButton, ...]
    source: str = ""
    ends: bool = False
    holds: bool = False
    sets: tuple[Flag, ...] = ()
    clears: tuple[Flag, ...] = ()
    instead: dict[Flag, StateId] = {}
    timer: WrittenTimer | None = None
    keeps_timer: bool = False
    hears: tuple[WrittenHearing, ...] = ()
    voice: str = ""
    card: Literal["", "doses"] = ""


class WrittenFlow(Written):
    """`callback` opens its callback data. `entry` and `flag_entry` lead to states, in order."""

    id: str
    callback: Annotated[str, Field(pattern=r"^[a-z]{2,8}$")]
    reviewed_by: str | None
    review_by: date
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    to_confirm: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    flags: dict[Flag, Letter] = {}
    entry: Annotated[dict[str, StateId], Field(min_length=1)]
    flag_entry: dict[str, StateId] = {}
    hears: tuple[WrittenHearing, ...] = ()
    counts: dict[str, Does] = {}
    late: StateId | None = None
    still: StateId | None = None
    over: WrittenOver | None = None
    states: dict[StateId, WrittenState]


class WrittenPart(Written):
    """A further file of the same flow."""

    part_of: str
    states: dict[StateId, WrittenState]


def read_flow_file(path: Path) -> tuple[WrittenFlow, Lines]:
    """The flow, and where each thing stands. Raises `FlowErrors` if a file of it cannot be read
    or does not have a flow's shape."""
    flow, lines = read_as(path, WrittenFlow)
    states = dict(flow.states)
    found: list[str] = []
    for name in flow.parts:
        try:
            part, more = read_as(path.with_name(f"{name}.yml"), WrittenPart)
        except FlowErrors as errors:
            found += errors.problems
            continue
        found += _misplaced(part, more, flow, states)
        states |= part.states
        lines.add(more)
    if found:
        raise FlowErrors(found)
    return flow.model_copy(update={"states": states}), lines


def read_as[Shape: BaseModel](path: Path, shape: type[Shape]) -> tuple[Shape, Lines]:
    """A file in the shape that it must have. Raises `FlowErrors`."""
    raw, lines = read_yaml(path)
    try:
        return shape.model_validate(raw), lines
    except ValidationError as error:
        raise FlowErrors(_misshapen(lines, error)) from error


def _misplaced(
    part: WrittenPart, lines: Lines, flow: WrittenFlow, known: Mapping[str, WrittenState]
) -> Sequence[str]:
    found = [
        f"{lines.at('states', name)}: {name} is there twice"
        for name in part.states
        if name in known
    ]
    if part.part_of != flow.id:
        found.append(f"{lines.at('part_of')}: this is part of {part.part_of}, not of {flow.id}")
    return found


def _misshapen(lines: Lines, error: ValidationError) -> list[str]:
    return [
        f"{lines.at(*item['loc'])}: {'.'.join(str(part) for part in item['loc']) or 'the file'}: "
        f"{item['msg']}"
        for item in error.errors(include_input=False, include_url=False)
    ]


def fill(text: str, numbers: Mapping[str, str]) -> str:
    """Put the numbers in. A placeholder that has none stays as written."""
    return _PLACEHOLDER.sub(lambda found: numbers.get(found[1], found[0]), text)
