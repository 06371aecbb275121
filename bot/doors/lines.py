"""JSON lines in: one object a line, with text that can always be stored."""

import json
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.receiving.updates import readable


class WrongLine(Exception):
    """A line of the input cannot be used; the message says which and why."""


def read_line[Shape: BaseModel](shape: type[Shape], line: str, number: int) -> Shape:
    """The object on a line. Raises `WrongLine` with the line's number."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise WrongLine(f"line {number}: not JSON ({error})") from None
    try:
        return shape.model_validate(_readable(found))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise WrongLine(f"line {number}: {where}: {first['msg']}") from None


def _readable(found: Any) -> Any:  # noqa: ANN401  whatever JSON holds
    """The same object without what neither databases nor pydantic take (lone surrogates, NUL)."""
    if isinstance(found, dict):
        return {
            name: readable(value) if isinstance(value, str) else value
            for name, value in found.items()
        }
    return found
