"""The private store as the loops see it: every call in a thread, opened by the first one.

SQLAlchemy and the database are touched here only after the loops run, so that a rescue step leaves
while the store is still opening, locked or broken. Whatever it raises becomes `StoreUnavailable`.
"""

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.calls import Arrival, Call, Effects, Finished, Parcel, Ringing, Waiting, Wanted
from bot.health.alarms import AlarmName, Alarms
from bot.health.counting import Counts
from bot.replies import Lane
from bot.settings import Settings
from bot.threads import Threads
from resources.config import Retention

if TYPE_CHECKING:
    from bot.state.figures import StoreFigures
    from bot.state.opening import Opening
    from bot.state.rooms import Rooms
    from bot.state.whereabouts import Found, Known

IN_A_ROW = 3  # calls that fail before it is worth an alarm: a lock may pass


class StoreUnavailable(Exception):
    """The private store is locked, full, broken or away. Nothing of the call was done."""

    def __init__(self, error: str = "", alarm: AlarmName = "store_away") -> None:
        super().__init__(error)
        self.alarm = alarm


class Store:
    """One per bot. SQLite gets one thread, since it has one writer; PostgreSQL several."""

    def __init__(
        self, settings: Settings, retention: Retention, alarms: Alarms | None = None
    ) -> None:
        self._settings = settings
        self._retention = retention
        self.alarms = alarms or Alarms()
        self._failed = {True: 0, False: 0}  # in a row: of those that write, of the others
        self.takes_over = True  # not where somebody only looks whether the bot would start
        self.shared = not settings.state().startswith("sqlite")  # by several processes, perhaps
        self._threads = Threads("state", 8 if self.shared else 1)
        self._one_at_a_time = threading.Lock()
        self._opening: Opening | None = None
        self.counts = Counts()

    async def open(self) -> None:
        """Raises `KeyMissing` or `StoreTooNew` when what is stored could not be read."""
        await self._do(lambda rooms: None)

    async def commit(
        self, arrivals: Sequence[Arrival], now: datetime, direct_until: datetime, expires: datetime
    ) -> set[int]:
        return await self._do(
            lambda it: it.inbox.commit(arrivals, now, direct_until, expires), before_others=True
        )

    async def claim(self, now: datetime, limit: int, busy: Sequence[bytes]) -> list[bytes]:
        return await self._do(lambda it: it.inbox.claim(now, limit, busy))

    async def next_waiting(self, chat_key: bytes) -> Waiting | None:
        return await self._do(lambda it: it.inbox.next_waiting(chat_key))

    async def finish(
        self, waiting: Waiting, effects: Effects, now: datetime, expires: datetime
    ) -> Finished:
        return await self._do(lambda it: it.inbox.finish(waiting, effects, now, expires))

    async def release_chat(self, chat_key: bytes) -> None:
        await self._do(lambda it: it.inbox.release(chat_key))

    async def ringing(self, now: datetime, limit: int) -> list[Ringing]:
        return await self._do(lambda it: it.bells.ringing(now, limit))

    async def next_ring(self) -> datetime | None:
        return await self._do(lambda it: it.bells.next_ring())

    async def ring(
        self, rings: Sequence[tuple[Ringing, Effects]], now: datetime, expires: datetime
    ) -> set[str]:
        return await self._do(lambda it: it.bells.ring(rings, now, expires))

    async def missed(self, parcel: Parcel, now: datetime) -> None:
        await self._do(lambda it: it.bells.missed(parcel, now))
        self.counts.message(parcel.call.lane, "expired")

    async def due(self, now: datetime, wanted: Sequence[Wanted]) -> list[Parcel]:
        return await self._do(lambda it: it.outbox.due(now, wanted))

    async def queue_all(self, calls: Mapping[str, Call], now: datetime, expires: datetime) -> None:
        await self._do(lambda it: it.outbox.queue_all(calls, now, expires))

    async def done(self, what: Parcel | str, outcome: str, now: datetime) -> None:
        await self._do(lambda it: it.outbox.done(what, outcome, now), before_others=True)
        self._count(what, outcome)

    async def done_all(self, sent: Sequence[tuple[Parcel, str]], now: datetime) -> None:
        await self._do(lambda it: it.outbox.done_all(sent, now), before_others=True)
        for parcel, outcome in sent:
            self._count(parcel, outcome)

    async def put_off(self, parcel: Parcel, until: datetime, instead: Call | None = None) -> None:
        await self._do(lambda it: it.outbox.put_off(parcel, until, instead))

    async def release(self, dedup: str, now: datetime) -> None:
        await self._do(lambda it: it.outbox.release(dedup, now))

    async def whereabouts(self, known: "Known") -> "Found":
        return await self._do(lambda it: it.whereabouts.ask(known))

    async def newest(self) -> datetime | None:
        return await self._do(lambda it: it.times.newest())

    async def server_time(self) -> datetime:
        return await self._do(lambda it: it.times.server_time())

    async def rebase(self, by: timedelta) -> None:
        await self._do(lambda it: it.times.move(by), writes=True)

    async def figures(self, now: datetime) -> "StoreFigures":
        return await self._do(lambda it: it.figures.read(now))

    async def forget(self, chat_key: bytes, now: datetime) -> None:
        await self._do(lambda it: it.house.forget(chat_key, now))

    async def purge(self, now: datetime) -> None:
        kept = await self._do(lambda it: it.house.purge(now), writes=True)
        if not kept:
            self.alarms.clear("store_damaged")
        elif "store_damaged" not in self.alarms.standing:  # since before this start
            self.alarms.raise_("store_damaged")

    def _count(self, what: Parcel | str, outcome: str) -> None:
        self.counts.message(what.call.lane if isinstance(what, Parcel) else Lane.EMERGENCY, outcome)

    def close(self) -> None:
        self._threads.close()

    async def _do[T](
        self, work: "Callable[[Rooms], T]", before_others: bool = False, writes: bool = False
    ) -> T:
        """`before_others`: what a crash would make happen twice, until it is written down; its
        success shows that the store can be written. `writes`: so does this."""
        writes = writes or before_others
        try:
            result = await self._threads.run(functools.partial(self._call, work), before_others)
        except StoreUnavailable as trouble:
            self._failed[writes] += 1
            if trouble.alarm == "store_full" or self._failed[writes] >= IN_A_ROW:
                self.alarms.raise_(trouble.alarm)
            raise
        self._succeeded(writes)
        return result

    def _call[T](self, work: "Callable[[Rooms], T]") -> T:
        opening = self._opened()
        try:
            return work(opening.rooms())
        except Exception as error:
            trouble = opening.trouble(error)
            if trouble is None:
                raise
            alarm: AlarmName = "store_full" if trouble == "full" else "store_away"
            raise StoreUnavailable(type(error).__name__, alarm) from None  # it may quote a row

    def _opened(self) -> "Opening":
        """Made in the thread of the first call, since it needs the database library."""
        from bot.state.opening import Opening

        with self._one_at_a_time:
            if self._opening is None:
                self._opening = Opening(self._settings, self._retention, self.takes_over)
            return self._opening

    def _succeeded(self, writes: bool) -> None:
        self._failed[writes] = 0
        if writes:
            self.alarms.clear("store_full")
        if not any(self._failed.values()):
            self.alarms.clear("store_away")
        if self._opening is not None and self._opening.mended:
            self._opening.mended = False
            self.alarms.raise_("store_damaged")
