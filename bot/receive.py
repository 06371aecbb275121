"""Receiving: fetch raw updates, parse each alone, guard, send the first line, commit, confirm.

Nothing is confirmed to Telegram before it is in the inbox, so a crash at any line loses nothing.
The rescue step of a red message leaves before the commit and independent of it.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.calls import Arrival
from bot.clock import Clock
from bot.health.counting import Counts
from bot.receiving.catching_up import CatchingUp
from bot.receiving.polling import Polling
from bot.receiving.updates import BadUpdate, Incoming, parse, update_id_of
from bot.rescuing.express import Express
from bot.rescuing.rescue import Guarded, Rescue
from bot.sending.telegram_api import Telegram
from bot.store import Store
from resources.config import ServiceConfig

DIRECT_SECONDS = 15  # the direct sender has a rescue step to itself this long ...
DIRECT_SECONDS_SHARED = 6  # ... or this, where nobody notices at once that it has died
REMEMBERED = 10_000  # updates

log = structlog.get_logger()


class Receiver:
    """The loop that fetches updates, and the door through which `play` hands them in."""

    def __init__(
        self,
        telegram: Telegram,
        rescue: Rescue,
        express: Express,
        store: Store,
        clock: Clock,
        config: ServiceConfig,
        work_is_there: Callable[[], None],
        catching_up: CatchingUp | None = None,
    ) -> None:
        self._telegram = telegram
        self._rescue = rescue
        self._express = express
        self._store = store
        self._clock = clock
        self._config = config
        self._work_is_there = work_is_there
        self._catching_up = catching_up
        self.counts = Counts()
        self.in_backlog = True  # until there is no more to fetch than what is just written
        self._looked = asyncio.Event()
        self._known: OrderedDict[int, Guarded | None] = OrderedDict()  # None: done with

    async def run(self) -> None:
        """Poll for ever (see `polling`)."""
        seconds = self._config.receiving.poll_seconds
        await Polling(self._telegram, self, seconds, self._store.alarms).run()

    async def looked_once(self, seconds: float) -> None:
        """Wait for the first batch to be guarded, or for some time if nobody has written."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), seconds)

    async def accept(self, batch: Sequence[object]) -> None:
        """Guard and commit updates. Returns when they are durable; raises `StoreUnavailable`."""
        await self.look(batch)
        await self.commit(batch)

    async def look(self, batch: Sequence[object]) -> None:
        """Guard updates and send the first lines: all that needs no store."""
        if self._catching_up is not None:
            await self._catching_up.with_others(batch)
        self._first_lines(batch)
        self._looked.set()

    def glance(self, batch: Sequence[object]) -> None:
        """The same for what is only seen yet, while the store keeps earlier updates waiting."""
        self._first_lines(batch)

    async def commit(self, batch: Sequence[object]) -> None:
        """Make updates durable that were looked at. Raises `StoreUnavailable`."""
        guarded = self._first_lines(batch)
        await self._commit(guarded)
        for one in guarded:
            self._known[one.incoming.update_id] = None
        for one in guarded:
            self._express.settle(one)
        self._work_is_there()

    def _first_lines(self, batch: Sequence[object]) -> list[Guarded]:
        """Guard each update; the rescue steps among them are on their way when this returns."""
        guarded = [found for raw in batch if (found := self._guard(raw)) is not None]
        for one in guarded:
            self._express.start(one)
        return guarded

    def _guard(self, raw: object) -> Guarded | None:
        """What comes again must not be taken for a second answer: neither if it could not be
        committed, nor if only the word that it was got lost."""
        update_id = update_id_of(raw)
        if update_id is None:
            return self._guard_once(raw)
        if update_id not in self._known:
            self._known[update_id] = self._guard_once(raw)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[update_id]

    def _guard_once(self, raw: object) -> Guarded | None:
        self.counts["update", "received"] += 1
        try:
            incoming = parse(raw)
        except BadUpdate as bad:
            self.counts["update", "set_aside"] += 1
            log.warning("update_set_aside", update_id=update_id_of(raw), field=str(bad))
            return None
        return None if incoming is None else self._look(incoming)

    def _look(self, incoming: Incoming) -> Guarded:
        try:
            found = self._rescue.look(incoming, old=self._is_old(incoming))
        except Exception as error:  # the guard never raises; if it did, nobody else may pay for it
            log.error("guard_failed", error=type(error).__name__, update_id=incoming.update_id)
            return self._rescue.unguarded(incoming)
        self.counts["guard", found.alarm.level] += 1
        return found

    def _is_old(self, incoming: Incoming) -> bool:
        """Whether it was written while nobody answered. Only in a backlog: for what comes fresh, a
        wrong clock must not make it old."""
        if not self.in_backlog or incoming.written_at is None:
            return False
        limit = timedelta(minutes=self._config.receiving.backlog_minutes)
        return self._clock.now() - incoming.written_at > limit

    async def _commit(self, guarded: Sequence[Guarded]) -> None:
        if not guarded:
            return
        now = self._clock.now()
        expires = now + timedelta(minutes=self._config.sending.emergency_expires_minutes)
        arrivals = [self._arrival(one) for one in guarded]
        direct = DIRECT_SECONDS_SHARED if self._store.shared else DIRECT_SECONDS
        direct_until = now + timedelta(seconds=direct)
        await self._store.commit(arrivals, now, direct_until, expires)

    def _arrival(self, one: Guarded) -> Arrival:
        incoming = one.incoming
        contents: dict[str, Any] = {
            "chat_id": incoming.chat_id,
            "kind": incoming.kind,
            "text": incoming.text,
            "data": incoming.data,
            "point": incoming.point,
            "language_code": incoming.language_code,
            "edited": incoming.edited,
            "album": incoming.album,
            "waited": (self._clock.now() - one.seen_at).total_seconds(),  # for the store
            "old": one.old,
            "guarded": one.guarded,
            "level": one.alarm.level,
            "alarm_kind": one.alarm.kind,
            "flags": sorted(one.alarm.flags),
            "language": one.alarm.language,
            "step": one.place.state.id if one.place else None,
            "step_flags": sorted(one.place.flags) if one.place else [],
            "step_language": one.language,
            "does": one.does,
            "again": one.again,
            "first": one.first,
        }
        return Arrival(incoming.update_id, incoming.chat_id, contents, self._express.call_for(one))
