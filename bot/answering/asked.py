"""A search as it was asked for: what, where, when, and what is wished of a place."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.talk import Search

if TYPE_CHECKING:
    from resources.directory.listing import Found
    from resources.directory.wishes import Wishes

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what for, near where (a name, and a point in degrees), and at what moment.

    `day` is set when another day than today was asked about, `hour` when an hour was; `at` is then
    that hour of that day, or noon. `limit`: how many at most, 0 where as many as usual. `wishes`:
    their letters. `none_open`: no place is surely open at that moment, so any may be shown.
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
    hour: time | None = None
    none_open: bool = False


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
    return wished if asked.day or asked.hour else as_before(wished, kept)


def as_before(asked: Asked, before: Search) -> Asked:
    """The same search for the day and the hour of the one before."""
    hour = time.fromisoformat(before.hour) if before.hour else None
    return at_time(asked, before.day, hour)


def on_day(asked: Asked, text: str) -> Asked:
    """The same search at the day or hour that the message names, if it names any but now."""
    from resources.when import moment_in

    moment = moment_in(text, asked.at)
    wished = replace(asked, open_now=asked.open_now or moment.opening)
    return at_time(wished, moment.day, moment.at.time() if moment.at else None)


def at_time(asked: Asked, day: date | None, hour: time | None) -> Asked:
    """At noon of a day where no hour is given; as it was where neither is."""
    if day is None and hour is None:
        return asked
    at = datetime.combine(day or asked.today, hour or NOON, asked.at.tzinfo)
    return replace(asked, day=day, hour=hour, at=at)


def surely_open(found: "Found") -> bool:
    """Whether places to go to were found, not only lines to call."""
    return any(listing.distance_km is not None for listing in found.listings)


def wishes_of(asked: Asked, called_only: bool) -> "Wishes":
    """For the directory. `called_only`: leave out what nobody has called yet."""
    from resources.directory.wishes import Wishes

    wishes = Wishes.from_letters(asked.wishes)
    return replace(wishes, open_now=asked.open_now, called_only=called_only)


def remembered(asked: Asked, named: bool, shown: int) -> Search:
    """What a follow-up goes on from. A place that was shared, not named, is not kept."""
    return Search(
        asked.need,
        asked.place if named else "",
        asked.point if named else None,
        asked.skip,
        asked.skip + shown,
        asked.open_now,
        asked.day,
        asked.wishes,
        f"{asked.hour:%H:%M}" if asked.hour else "",
    )
