"""A written conversation: who does what, and what must come back. `reading` makes it of a file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

PEOPLE = ("ana", "ben")
Does = Literal["says", "taps", "is at", "wait"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must come back after a step. Empty: nothing is said about it.

    `says` all stand in the answer, `never` none. The rescue answers where `emergency`, only there.
    """

    topic: str = ""
    says: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    emergency: bool = False
    language: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: `who` is empty where only time passes (`wait`)."""

    line: int
    who: str
    does: Does
    what: str
    wanted: Wanted
    point: tuple[float, float] | None = None
    time: timedelta = timedelta(0)

    def __str__(self) -> str:
        if self.does == "wait":
            return f"wait: {self.what}"
        return (
            f'{self.who}: "{self.what}"'
            if self.does == "says"
            else (f'{self.who} {self.does}: "{self.what}"')
        )


@dataclass(frozen=True, slots=True)
class Script:
    """One file of `conversations/`. `start` has no time zone: it is the clock on their wall.

    `phone` is the language that the person's app is set to, where the file tells."""

    file: Path
    situation: str
    language: str
    start: datetime
    phone: str
    steps: tuple[Step, ...]
