"""Clocks: what a rescue or a guide says after some time. Rows with a due time, rung once each.

Looked for four times a second. What was due while the program was away rings at the start, and
says that it comes late.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import batched

import structlog

from bot.calls import Call, Ringing, TimerPlan
from bot.clock import Clock
from bot.guides.guide_clock import GuideClock
from bot.logs import where_of
from bot.rendering import as_call
from bot.replies import Outcome
from bot.rescuing.rescue_clock import RescueClock
from bot.store import Store, StoreUnavailable
from bot.work import effects_of
from resources.config import ServiceConfig

AT_ONCE = 100
TOGETHER = 25
LOOK_EVERY = 0.25

log = structlog.get_logger()


class Timers:
    """The loop over the timers."""

    def __init__(
        self,
        rescue: RescueClock,
        guides: GuideClock,
        store: Store,
        clock: Clock,
        config: ServiceConfig,
        mail_is_there: Callable[[], None],
    ) -> None:
        self._rescue = rescue
        self._guides = guides
        self._store = store
        self._clock = clock
        self._expiry = timedelta(seconds=config.rescue.late_seconds)
        self._mail_is_there = mail_is_there

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            try:
                rung = await self.ring_due()
            except StoreUnavailable as trouble:
                log.warning("timers_again", trouble=type(trouble).__name__)
                rung = 0
            if rung < AT_ONCE:
                await asyncio.sleep(LOOK_EVERY)

    async def ring_due(self) -> int:
        """Ring what is due; returns how many."""
        due = await self._store.ringing(self._clock.now(), AT_ONCE)
        for some in batched(due, TOGETHER):
            await self._ring(some)
            self._mail_is_there()
        return len(due)

    async def _ring(self, some: Sequence[Ringing]) -> None:
        """Several in one transaction: after a time away, hundreds may be due at once."""
        outcomes = [self._outcome(ringing) for ringing in some]
        now = self._clock.now()
        rings = [
            (ringing, effects_of(outcome, calls))
            for ringing, (outcome, calls) in zip(some, outcomes, strict=True)
        ]
        rung = await self._store.ring(rings, now, now + self._expiry)
        for ringing, (outcome, _) in zip(some, outcomes, strict=True):
            if ringing.key in rung:
                self._whose(ringing).rang(ringing, outcome)

    def _outcome(self, ringing: Ringing) -> tuple[Outcome, list[Call]]:
        """What it leads to; nothing, where that cannot be sent: it must not stop the others."""
        try:
            outcome = self._whose(ringing).rung(ringing)
            calls = [as_call(reply, ringing.chat_id, {}) for reply in outcome.replies]
            if "guide" in ringing.contents:
                calls = [replace(call, late=ringing.contents) for call in calls]
            return outcome, calls
        except Exception as error:
            log.error("timer_failed", error=type(error).__name__, where=where_of(error))
            return Outcome(timers=TimerPlan()), []

    def _whose(self, ringing: Ringing) -> RescueClock | GuideClock:
        return self._guides if "guide" in ringing.contents else self._rescue
