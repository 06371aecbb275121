"""Receiving: fetch raw updates, parse each alone, guard, send the first line, commit, confirm.

Nothing is confirmed to Telegram before it is in the inbox, so a crash at any line loses nothing.
The rescue step of a red message leaves before the commit and independent of it.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.calls import Arrival
from bot.catching_up import CatchingUp
from bot.clock import Clock
from bot.express import Express
from bot.patience import LONGEST_WAIT, Patience
from bot.rescue import Guarded, Rescue
from bot.store import Store, StoreUnavailable
from bot.telegram_api import Telegram, TelegramTrouble
from bot.updates import BadUpdate, Incoming, offset_after, parse, update_id_of
from resources.config import ServiceConfig

PEEK_EVERY = 0.05  # seconds between two looks at Telegram while the store keeps us waiting
LAST_SECONDS = 1.0
DIRECT_SECONDS = 15  # the direct sender has a rescue step to itself this long
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
        self._looked = asyncio.Event()
        self._known: OrderedDict[int, Guarded | None] = OrderedDict()  # None: done with
        self._patience = Patience()

    async def run(self) -> None:
        """Poll for ever. A token that stays rejected, or another poller that stays, ends it."""
        offset: int | None = None
        while True:
            try:
                batch = await self._telegram.updates(offset, self._config.receiving.poll_seconds)
                await self._meanwhile(self.accept(batch), offset, offset_after(batch, offset))
            except TelegramTrouble as trouble:
                await self._patience.after(trouble)
                continue
            except StoreUnavailable as trouble:
                await self._meanwhile(self._patience.after(trouble), offset)
                continue
            self._patience.restored()
            before, offset = offset, offset_after(batch, offset)
            if batch and offset == before:
                await asyncio.sleep(LONGEST_WAIT)  # nothing in it can be confirmed

    async def _meanwhile(
        self, work: Coroutine[Any, Any, None], offset: int | None, after: int | None = None
    ) -> None:
        """While the store keeps everybody waiting, whoever writes now still gets a first line.
        `after`: the offset that confirms what this work commits."""
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=PEEK_EVERY))[0]:
                with contextlib.suppress(TelegramTrouble):
                    seen = await self._telegram.updates(offset, 0)
                    if not task.done():  # else these are committed, or come again
                        self._first_lines(seen)
        except asyncio.CancelledError:
            await self._leave(task, after)
            raise
        finally:
            task.cancel()  # changes nothing where it has ended
        await task

    async def _leave(self, work: asyncio.Task[None], after: int | None) -> None:
        """Asked to stop: whoever was sent a first line is noted down, and confirmed. Else the next
        start would be given it anew, and send it again."""
        done, _ = await asyncio.wait({work}, timeout=LAST_SECONDS)
        if done and not work.cancelled() and work.exception() is None and after is not None:
            with contextlib.suppress(TelegramTrouble, TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._telegram.updates(after, 0)

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
        try:
            incoming = parse(raw)
        except BadUpdate as bad:
            log.warning("update_set_aside", update_id=update_id_of(raw), field=str(bad))
            return None
        return None if incoming is None else self._look(incoming)

    def _look(self, incoming: Incoming) -> Guarded:
        try:
            return self._rescue.look(incoming)
        except Exception as error:  # the guard never raises; if it did, nobody else may pay for it
            log.error("guard_failed", error=type(error).__name__, update_id=incoming.update_id)
            return self._rescue.unguarded(incoming)

    async def _commit(self, guarded: Sequence[Guarded]) -> None:
        if not guarded:
            return
        now = self._clock.now()
        expires = now + timedelta(minutes=self._config.sending.emergency_expires_minutes)
        arrivals = [self._arrival(one) for one in guarded]
        direct_until = now + timedelta(seconds=DIRECT_SECONDS)
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
