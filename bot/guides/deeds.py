"""What a state of a guide may do beside saying something: its `does` names one of these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.guides.states import Position


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody got to such a state: where they are, with which answers, and when."""

    position: Position
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. Where it could not be done (`ok`), the state's `otherwise` is said instead.

    `about`: what the guide is about from here on, where that changed. `heading`: a line above the
    words. `tally`: names of anonymous counts to raise by one.
    """

    ok: bool = True
    about: str | None = None
    heading: str = ""
    tally: tuple[str, ...] = ()


Doer = Callable[[Deed], Awaitable[Done]]

KNOWN_DEEDS = frozenset({"open_page", "note_reversal", "name_listing", "report_listing"})
"""See `writing_down`."""
