"""Long polling: our own offset, first lines whatever the store does, back-off of 2 s at most."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from itertools import batched
from typing import Any, Protocol

from bot.health.alarms import Alarms
from bot.receiving.held import WINDOW, Held
from bot.receiving.patience import LONGEST_WAIT, Patience
from bot.receiving.updates import offset_after
from bot.sending.telegram_api import Telegram, TelegramTrouble
from bot.store import StoreUnavailable

PEEK_EVERY = 0.05  # seconds between two looks at Telegram while the store keeps us waiting
LAST_SECONDS = 1.0


class Door(Protocol):
    """Where updates go in; `Receiver` is one. `in_backlog`: they may have waited for long."""

    in_backlog: bool

    def glance(self, batch: Sequence[object]) -> None:
        """Guard updates and send their first lines, with no store."""

    async def accept(self, batch: Sequence[object]) -> None:
        """Guard updates and make them durable. Raises `StoreUnavailable`."""


class Polling:
    """The loop that fetches updates, and confirms them when they are durable."""

    def __init__(self, telegram: Telegram, door: Door, seconds: int, alarms: Alarms) -> None:
        self._telegram = telegram
        self._door = door
        self._seconds = seconds
        self._offset: int | None = None
        self._looked = False
        self._held = Held(alarms)
        self._patience = Patience()

    async def run(self) -> None:
        """Poll for ever. A token that stays rejected, or another poller that stays, ends it."""
        while True:
            batch: list[object] = []
            try:
                batch = await self._fetch()
                await self._meanwhile(self._take_in(batch), offset_after(batch, self._offset))
            except TelegramTrouble as trouble:
                self._door.in_backlog = True
                await self._patience.after(trouble)
            except StoreUnavailable as trouble:
                self._door.in_backlog = True
                self._hold(batch)
                await self._meanwhile(self._patience.after(trouble))
            else:
                if batch or self._looked:  # a quick look says nothing about another poller
                    self._patience.restored()
                self._looked = True
                await self._confirm(batch)

    async def _fetch(self) -> list[object]:
        """No long wait while there is something to commit, nor at the start: that nobody waits
        is worth knowing at once, as timers do not ring before."""
        at_once = self._held or not self._looked
        return await self._telegram.updates(self._offset, 0 if at_once else self._seconds)

    async def _take_in(self, batch: Sequence[object]) -> None:
        for updates in batched(self._held.before(batch), WINDOW) if batch or self._held else [()]:
            await self._door.accept(updates)
            self._held.committed(updates)

    async def _confirm(self, batch: Sequence[object]) -> None:
        """The next poll does it. With nothing left to confirm the offset is dropped: after a quiet
        week Telegram may number anew, below it."""
        before = self._offset
        self._offset = offset_after(batch, before) if batch else None
        self._door.in_backlog = len(batch) >= WINDOW
        if batch and self._offset == before:
            await asyncio.sleep(LONGEST_WAIT)  # nothing in it can be confirmed

    def _hold(self, batch: Sequence[object]) -> None:
        if self._held.hold(batch):
            self._offset = offset_after(batch, self._offset)

    async def _meanwhile(self, work: Coroutine[Any, Any, None], after: int | None = None) -> None:
        """While the store keeps everybody waiting, whoever writes now still gets a first line.
        `after`: the offset that confirms what this work commits."""
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=PEEK_EVERY))[0]:
                with contextlib.suppress(TelegramTrouble):
                    seen = await self._telegram.updates(self._offset, 0)
                    if not task.done():  # else these are committed, or come again
                        self._door.glance(seen)
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
