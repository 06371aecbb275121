"""Clocks: what a rescue asks again after some time. Rows with a due time, rung once each.

Looked for four times a second. What was due while the program was away rings at the start, and
says that it comes late.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.calls import Call, Ringing, TimerPlan
from bot.clock import Clock
from bot.logs import where_of
from bot.rendering import as_call
from bot.replies import Outcome
from bot.rescue_clock import RescueClock
from bot.store import Store, StoreUnavailable
from bot.work import effects_of
from resources.config import ServiceConfig

AT_ONCE = 100
LOOK_EVERY = 0.25

log = structlog.get_logger()


class Timers:
    """The loop over the timers."""

    def __init__(
        self,
        rescue: RescueClock,
        store: Store,
        clock: Clock,
        config: ServiceConfig,
        mail_is_there: Callable[[], None],
    ) -> None:
        self._rescue = rescue
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
        for ringing in due:
            await self._ring(ringing)
        if due:
            self._mail_is_there()
        return len(due)

    async def _ring(self, ringing: Ringing) -> None:
        outcome, calls = Outcome(timers=TimerPlan()), list[Call]()
        try:
            outcome = self._rescue.rung(ringing)
            calls = [as_call(reply, ringing.chat_id, {}) for reply in outcome.replies]
        except Exception as error:  # one step that cannot be sent must not stop the others
            log.error("timer_failed", error=type(error).__name__, where=where_of(error))
        now = self._clock.now()
        effects = effects_of(outcome, calls)
        if await self._store.ring(ringing, effects, now, now + self._expiry):
            self._rescue.rang(ringing, outcome)
