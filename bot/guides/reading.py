"""A guide as it was written: its shape is checked here, its sense in `checking`."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.flows.lines import Lines
from bot.flows.reading import Written, read_as

GuideId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,11}$")]
StateId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Answer = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Letter = Annotated[str, Field(pattern=r"^[a-z0-9]$")]
Seconds = Annotated[int, Field(ge=5, le=6 * 3600)]


class WrittenChoice(Written):
    """It is there `when` all of these answers were given, and none of `unless`."""

    when: tuple[Answer, ...] = ()
    unless: tuple[Answer, ...] = ()


class WrittenButton(WrittenChoice):
    """See `states.GuideButton`. A label may be left out where `to` leads out of the guide."""

    to: Annotated[str, Field(min_length=1)]
    label: dict[str, str] = Field(default_factory=dict)
    sets: Answer | None = None


class WrittenLine(WrittenChoice):
    """Words under a state's own."""

    say: dict[str, str]


class WrittenTimer(Written):
    seconds: Seconds
    to: StateId
    late: StateId


class WrittenState(Written):
    """See `states.GuideState` for what each key does."""

    say: dict[str, str]
    buttons: tuple[WrittenButton, ...] = ()
    also: tuple[WrittenLine, ...] = ()
    picture: str = ""
    urgent: bool = False
    ends: bool = False
    timer: WrittenTimer | None = None
    stops_timer: bool = False
    does: str = ""
    otherwise: str = ""
    source: str = ""


class WrittenGuide(Written):
    """`answers`: for each question what can be answered, with the letter that buttons carry.
    `own_words` says why a guide that claims nothing has no source."""

    id: GuideId
    label: dict[str, str]
    command: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")] = ""
    reviewed_by: str | None
    review_by: date
    sources: tuple[str, ...]
    own_words: str = ""
    to_confirm: tuple[str, ...] = ()
    answers: dict[Answer, dict[Answer, Letter]] = Field(default_factory=dict)
    start: StateId
    states: dict[StateId, WrittenState]


def read_guide_file(path: Path) -> tuple[WrittenGuide, Lines]:
    """The guide, and where each thing in it stands. Raises `FlowErrors` for what has no shape."""
    return read_as(path, WrittenGuide)
