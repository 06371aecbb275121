"""When somebody sets the machine's clock: what is due stays due after the same real time.

The bot's own clock never jumps (`clock.SystemClock`). Once it differs from the wall clock, every
moment in the store is moved by the difference, and then the clock follows. A store on PostgreSQL
may be shared: there the clock follows the server's, and no machine moves what belongs to all.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import SystemClock
from bot.store import Store, StoreUnavailable

LOOK_EVERY = 0.5
ASK_SERVER_EVERY = timedelta(seconds=30)
JUMP = timedelta(seconds=5)  # less is drift
PLAUSIBLE = datetime(2025, 1, 1, tzinfo=UTC)  # a clock that is before this is wrong

log = structlog.get_logger()


class TimeJumps:
    """Looks at the wall clock, or at the database server's."""

    def __init__(self, clock: SystemClock, store: Store) -> None:
        self._clock = clock
        self._store = store
        self._compared = False  # with what the store has seen
        self._was_wrong = False
        self._ask_at = clock.now()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except StoreUnavailable as trouble:
                log.warning("clock_again", trouble=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Follow a clock that was set. Raises `StoreUnavailable`; then nothing has moved."""
        if self._store.shared:
            await self._follow_the_server()
            return
        if not self._compared:
            await self._compare_with_the_store()
        await self._follow_the_wall()

    async def _compare_with_the_store(self) -> None:
        """Time does not run backwards: a start that is before what the store has seen goes on from
        there."""
        newest = await self._store.newest()
        self._compared = True
        if newest is not None and newest - self._clock.now() > JUMP:
            self._clock.move(newest - self._clock.now())

    async def _follow_the_wall(self) -> None:
        wall = self._clock.wall()
        if wall < PLAUSIBLE:
            self._was_wrong = True
            self._store.alarms.raise_("clock_wrong")
            return
        off = wall - self._clock.now()
        if abs(off) > JUMP:
            if not self._was_wrong:  # else what is overdue rings, and says that it comes late
                await self._store.rebase(off)
            self._clock.move(off)
            log.warning("clock_was_set", seconds=round(off.total_seconds()))
        self._was_wrong = False
        self._store.alarms.clear("clock_wrong")

    async def _follow_the_server(self) -> None:
        if self._clock.now() < self._ask_at:
            return
        off = await self._store.server_time() - self._clock.now()
        if abs(off) > JUMP:
            self._clock.move(off)
            log.warning("clock_follows_the_server", seconds=round(off.total_seconds()))
        self._ask_at = self._clock.now() + ASK_SERVER_EVERY
