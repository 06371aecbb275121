"""How Steady is, for `/healthz` and `/metrics`: figures in which there is nobody and no word."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.clock import Clock
from bot.health.alarms import NOTES, AlarmName, Alarms
from bot.health.contact import Contact
from bot.rasa.client import Breaker, RasaClient
from bot.store import Store

if TYPE_CHECKING:
    from bot.state.figures import StoreFigures

STORE_SECONDS = 0.25  # nobody who asks waits longer for the store
FRESH = 1.0  # seconds that figures are good for
STALE = 10.0  # seconds without any: the store is away
UNHEARD = 60.0  # seconds without a poll that Telegram answered
UNANSWERED = 60.0
OVERDUE = 10.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Report:
    """`unheard`: seconds since the last poll that Telegram answered; None where another process
    polls. `figures`: None where the store has given none for `STALE` seconds. `problems`: what
    makes it unwell."""

    unheard: float | None
    figures: "StoreFigures | None"
    breaker: Breaker
    alarms: Mapping[AlarmName, int]
    counts: Counter[tuple[str, str]]
    problems: tuple[str, ...]


class Health:
    """Asks everybody, and never waits for the store. `contact`: None where others receive."""

    def __init__(
        self,
        store: Store,
        rasa: RasaClient,
        alarms: Alarms,
        contact: Contact | None,
        counts: Callable[[], Counter[tuple[str, str]]],
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._rasa = rasa
        self._alarms = alarms
        self._contact = contact
        self._counts = counts
        self._clock = clock
        self._seconds = seconds
        self._figures: StoreFigures | None = None
        self._read_at = seconds() - FRESH
        self._reading: asyncio.Task[None] | None = None

    async def report(self) -> Report:
        await self._refresh()
        unheard = self._contact.heard if self._contact else None
        figures = self._figures if self._age() < STALE else None
        return Report(
            unheard,
            figures,
            self._rasa.breaker,
            self._alarms.standing,
            self._counts(),
            tuple(self._problems(unheard, figures)),
        )

    def _age(self) -> float:
        return self._seconds() - self._read_at

    async def _refresh(self) -> None:
        if self._age() < FRESH:
            return
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await asyncio.wait({self._reading}, timeout=STORE_SECONDS)

    async def _read(self) -> None:
        try:
            self._figures = await self._store.figures(self._clock.now())
            self._read_at = self._seconds()
        except Exception as trouble:  # what ails the store is told by those who need it
            log.warning("figures_again", trouble=type(trouble).__name__)

    def _problems(self, unheard: float | None, figures: "StoreFigures | None") -> list[str]:
        late = {"poll_late": unheard is not None and unheard > UNHEARD}
        late["store_away"] = self._age() >= STALE
        if figures is not None:
            late["answers_late"] = figures.oldest > UNANSWERED
            late["timers_late"] = figures.most_overdue > OVERDUE
        problems = [name for name, is_so in late.items() if is_so]
        standing = self._alarms.standing.keys() - NOTES - set(problems)
        return [*problems, *(name for name in self._alarms.standing if name in standing)]


def as_json(report: Report) -> dict[str, object]:
    """What `/healthz` answers."""
    figures = report.figures
    told: dict[str, object] = {
        "status": "unwell" if report.problems else "well",
        "problems": report.problems,
        "seconds_since_last_poll": _rounded(report.unheard),
        "store": "answers" if figures else "no answer",
        "rasa_breaker": report.breaker,
        "alarms": report.alarms,
    }
    if figures is None:
        return told
    return told | {
        "oldest_unanswered_seconds": _rounded(figures.oldest),
        "inbox": figures.inbox,
        "outbox": {lane.name.lower(): count for lane, count in figures.outbox.items()},
        "timers_overdue": figures.overdue,
        "oldest_timer_overdue_seconds": _rounded(figures.most_overdue),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
