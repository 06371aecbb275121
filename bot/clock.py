"""Time, as the bot sees it. `play` and the tests put a hand-moved clock in its place."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


def today_at(timezone: str, clock: Clock) -> date:
    """The date at a place, given by the IANA name of its time zone."""
    return clock.now().astimezone(ZoneInfo(timezone)).date()


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady() -> float:
    """Seconds that never jump, and go on while the machine sleeps (on macOS they do not)."""
    source = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if source is None else time.clock_gettime(source)


class SystemClock:
    """The wall clock, read once and then carried on by one that never jumps. Whoever finds that
    the wall clock was set lets it follow (see `time_jumps`), when the store has been told."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = _steady
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._start, self._at = wall(), steady()
        self.when_moved: list[Callable[[timedelta], None]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._steady() - self._at)

    def wall(self) -> datetime:
        """What the machine's clock says, right or wrong."""
        return self._wall()

    def move(self, by: timedelta) -> None:
        """From now on it is so much later. Who remembers moments in memory is told."""
        self._start += by
        for moved in self.when_moved:
            moved(by)


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        self._now = moment.astimezone(UTC)
