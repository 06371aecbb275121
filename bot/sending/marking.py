"""Noting down what was sent, together: one transaction for all that ended while the last one ran.

Until it is noted down, a crash would send a message again. One transaction for each would leave
dozens in that state whenever many are sent at once.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.calls import Parcel
from bot.store import Store

Sent = tuple[Parcel, str]  # and its outcome


class Marks:
    """Takes outcomes one by one, writes them down in batches."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._new: list[tuple[Sent, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def note(self, parcel: Parcel, outcome: str, now: datetime) -> None:
        """Returns when it is durable. Raises `StoreUnavailable`."""
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._new.append(((parcel, outcome), noted))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(now))
        await noted

    async def _write(self, now: datetime) -> None:
        while self._new:
            batch, self._new = self._new, []
            trouble = await self._try([sent for sent, _ in batch], now)
            for _, noted in batch:
                if not noted.done():
                    _end(noted, trouble)

    async def _try(self, sent: Sequence[Sent], now: datetime) -> BaseException | None:
        try:
            await self._store.done_all(sent, now)
        except BaseException as error:  # each of them hears of it, whatever it is
            return error
        return None


def _end(noted: asyncio.Future[None], trouble: BaseException | None) -> None:
    if trouble is None:
        noted.set_result(None)
    else:
        noted.set_exception(trouble)
