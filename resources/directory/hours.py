"""Whether a place is open at a moment, and until when. Hours are OpenStreetMap strings.

Public holidays are those of the United States. The evaluator knows only the day on which a holiday
is observed: for July 4, 2026 (a Saturday) that is Friday the 3rd, and the 4th would read as open.
A place that closes on public holidays is therefore closed on the date itself as well.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State, validate

COUNTRY = "US"  # without it `PH off` is ignored in silence
FIXED_HOLIDAYS = "; Jan 01 off; Jun 19 off; Jul 04 off; Nov 11 off; Dec 25 off"
HOLIDAYS_OFF = re.compile(r"\bPH (?:off|closed)")
CHANGES_LOOKED_AT = 16  # enough for a week of split days; then the next change is not worth telling

OpenState = Literal["open", "closed", "unknown"]


@dataclass(frozen=True, slots=True)
class Opening:
    """`until`: when an open place closes, None if it never does. `opens`: when a closed one opens,
    None if that is not known. Both in the place's own time zone."""

    state: OpenState
    until: datetime | None = None
    opens: datetime | None = None


UNKNOWN = Opening("unknown")


def state_at(osm: str | None, zone: str, at: datetime) -> Opening:
    """The state at `at` (which must know its time zone: ValueError otherwise).

    No hours, or hours that cannot be read, are unknown: never open, never closed.
    """
    if at.tzinfo is None:
        raise ValueError("the moment must know its time zone")
    if not osm or not validate(osm):
        return UNKNOWN
    hours = evaluator(osm, zone)
    now = at.astimezone(ZoneInfo(zone))
    state = hours.state(now)[0]
    if state == State.OPEN:
        return Opening("open", until=_next(hours, now, leaving=State.OPEN))
    if state == State.CLOSED:
        return Opening("closed", opens=_next_opening(hours, now))
    return UNKNOWN


def evaluator(osm: str, zone: str) -> OpeningHours:
    """The parsed hours, which `opening_hours.validate` must have found valid."""
    full = HOLIDAYS_OFF.sub(rf"\g<0>{FIXED_HOLIDAYS}", osm, count=1)
    return OpeningHours(full, timezone=ZoneInfo(zone), country=COUNTRY)


def _next(hours: OpeningHours, moment: datetime, *, leaving: State) -> datetime | None:
    """The first change that really leaves the state: two spans that touch are one."""
    for _ in range(CHANGES_LOOKED_AT):
        change: datetime | None = hours.next_change(moment)
        if change is None or hours.state(change)[0] != leaving:
            return change
        moment = change
    return None


def _next_opening(hours: OpeningHours, now: datetime) -> datetime | None:
    """The next opening, if nothing unknown lies before it."""
    change = _next(hours, now, leaving=State.CLOSED)
    if change is None or hours.state(change)[0] != State.OPEN:
        return None
    return change


@dataclass(frozen=True, slots=True)
class DayHours:
    """One calendar day. `spans`: openings that begin on it, in the place's own time zone; a span
    may end after midnight. `state` is `open` if there is any, and all day long if none has an end.
    """

    state: OpenState
    spans: tuple[tuple[datetime, datetime | None], ...] = ()


def hours_on(osm: str | None, zone: str, day: date) -> DayHours:
    """The hours of a day. No hours, or hours that leave part of it unknown, are unknown."""
    if not osm or not validate(osm):
        return DayHours("unknown")
    hours = evaluator(osm, zone)
    moment: datetime | None = datetime.combine(day, time(), ZoneInfo(zone))
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    spans: list[tuple[datetime, datetime | None]] = []
    while moment is not None and moment < end:
        state = hours.state(moment)[0]
        if state == State.UNKNOWN:
            return DayHours("unknown")
        until = _next(hours, moment, leaving=state)
        if state == State.OPEN and not _began_before(hours, moment, until):
            spans.append((moment, until))
        moment = until
    return DayHours("open" if spans else "closed", tuple(spans))


def _began_before(hours: OpeningHours, moment: datetime, until: datetime | None) -> bool:
    """Whether an opening at midnight is the tail of the evening before."""
    if moment.hour or moment.minute or until is None or until.date() != moment.date():
        return False
    return bool(hours.state(moment - timedelta(minutes=1))[0] == State.OPEN)
