"""A search as it was asked for: what, where, when, and what is wished of a place."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.talk import Search

if TYPE_CHECKING:
    from resources.directory.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what for, near where (a name, and a point in degrees), and at what moment.

    `day` is set when another day than today was asked about; `at` is then noon of that day.
    `limit`: how many at most, 0 where as many as usual. `wishes`: their letters.
    """

    need: str | None
    place: str
    point: tuple[float, float]
    at: datetime
    skip: int = 0
    open_now: bool = False
    day: date | None = None
    today: date = date.min
    limit: int = 0
    wishes: str = ""


def as_wished(asked: Asked, text: str) -> Asked:
    """The same search for what the message wishes of a place."""
    from resources.directory.wishes import Wishes

    wishes = Wishes.in_text(text)
    return replace(asked, wishes=wishes.letters, open_now=wishes.open_now)


def with_kept(asked: Asked, kept: Search | None) -> Asked:
    """The same search with what was wished while its place was not known yet; what this message
    itself wishes comes first."""
    if kept is None or kept.point is not None:
        return asked
    wished = replace(asked, wishes=asked.wishes or kept.wishes)
    wished = replace(wished, open_now=asked.open_now or kept.open_now)
    return at_noon(wished, kept.day) if kept.day and not asked.day else wished


def on_day(asked: Asked, text: str) -> Asked:
    """The same search at noon of the day that the message names, if it names another than today."""
    from resources.when import day_in

    day = day_in(text, asked.today)
    return asked if day is None else at_noon(asked, day)


def at_noon(asked: Asked, day: date) -> Asked:
    return replace(asked, day=day, at=datetime.combine(day, time(12), asked.at.tzinfo))


def wishes_of(asked: Asked, called_only: bool) -> "Wishes":
    """For the directory. `called_only`: leave out what nobody has called yet."""
    from resources.directory.wishes import Wishes

    wishes = Wishes.from_letters(asked.wishes)
    return replace(wishes, open_now=asked.open_now, called_only=called_only)
