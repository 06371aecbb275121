"""Facts that go out of date, as they were written: `resources/dated/*.yml` and `dated/laws/*.yml`.

Each has the day it was true, where it was read, and the day after which it is not shown.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from resources.config import problems_of
from resources.texts import ContentErrors, DateAsWritten, Source, Words

WORDING = "wording.yml"
LAWS = "laws"
NAME = r"^[a-z][a-z0-9_]*$"

Spoken = dict[str, Words]
AsOf = Annotated[DateAsWritten, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$")]
State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class DatedFact(BaseModel):
    """One fact. `words` end without a full stop, since the date follows; {number} is filled in.

    `number`: what can be dialled. `in_doubt`: two versions are going around (`candidates`, which
    nobody is shown); `instead` is said until staff have settled which. `as_of`: the day, month or
    year that the fact was true. `place` and `topic`: which state's law on which topic it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: Spoken
    source: Source
    as_of: AsOf
    expires: date
    confirmed_by: str | None
    confirmed_on: date | None = None
    number: Words | None = None
    in_doubt: bool = False
    candidates: tuple[str, ...] = ()
    instead: Spoken | None = None
    place: State | None = None
    topic: str | None = None
    to_confirm: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.in_doubt and not self.instead:
            raise ValueError("in_doubt needs `instead`: where to look in its place")
        if self.in_doubt and (self.number or self.confirmed_by):
            raise ValueError("in_doubt goes when a number is settled and confirmed_by filled in")
        if (self.confirmed_by is None) != (self.confirmed_on is None):
            raise ValueError("confirmed_by and confirmed_on go together")
        if self.number is None and not self.in_doubt and "{number}" in str(self.words):
            raise ValueError("the words say {number}, and there is none")
        return self


class Wording(BaseModel):
    """How dates are said, by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    as_of: Spoken
    read: Spoken
    number: Spoken
    checked: Spoken
    date: Spoken
    months: dict[str, Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]]


def read_wording(root: Path) -> Wording:
    """Raises `ContentErrors`."""
    return _validated(Wording, _yaml(root / WORDING, root), WORDING)


def read_facts(root: Path) -> dict[str, tuple[str, DatedFact]]:
    """Every fact by its name, with the file it stands in. Raises `ContentErrors` with all problems.

    A law belongs to the state that its file is named after.
    """
    facts: dict[str, tuple[str, DatedFact]] = {}
    problems: list[str] = []
    for path in fact_files(root):
        where = f"dated/{path.relative_to(root)}"
        try:
            for name, raw in _entries(path, root):
                if name in facts:
                    problems.append(f"{where}: {name!r} is in {facts[name][0]} too. Rename one.")
                facts[name] = where, _validated(DatedFact, raw, f"{where}: {name}")
        except ContentErrors as error:
            problems += error.problems
    if problems:
        raise ContentErrors(problems)
    return facts


def fact_files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.yml") if path.name != WORDING)


def _entries(path: Path, root: Path) -> Iterator[tuple[str, Any]]:
    for name, raw in _yaml(path, root).items():
        if isinstance(raw, dict) and path.parent.name == LAWS:
            raw.setdefault("place", path.stem.upper())
        yield str(name), raw


def _yaml(path: Path, root: Path) -> Mapping[Any, Any]:
    where = f"dated/{path.relative_to(root)}"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ContentErrors([f"{where}: cannot be read ({reason}). Fix it."]) from error
    if not isinstance(raw, dict):
        raise ContentErrors([f"{where}: is not a list of `name: fact` entries. Write it so."])
    return raw


def _validated[T: BaseModel](kind: type[T], raw: object, where: str) -> T:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise ContentErrors(problems_of(error, where)) from error
