"""The queue of updates that a bot collects with `getUpdates`.

An update stays until the bot asks for a higher offset; only that confirms it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from resources.desk.botapi.errors import JSON, ApiError

MAX_BATCH = 100
MAX_WAIT_SECONDS = 50.0
# Telegram takes an offset further ahead than this as a left-over of other ids, and starts
# from the oldest update instead of forgetting them all.
FUTURE = 10

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Pulse:
    """Wakes everybody who waits on it, each time that it is rung. For one event loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Returns at the next ring, or after `seconds` without one."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True)
class Queued:
    id: int
    update: Any


class UpdateQueue:
    """Pending updates, oldest first; the oldest is dropped beyond `capacity`."""

    def __init__(self, first_id: int = 100_000_001, capacity: int = 2000) -> None:
        self.next_id = first_id
        self.confirmed_offset = 0
        self.allowed: tuple[str, ...] = ()
        self.webhook_set = False
        self.pulse = Pulse()
        self.waiting = 0
        self.on_change: Callable[[], None] = lambda: None
        self._items: deque[Queued] = deque(maxlen=capacity)
        self._polls = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._items)

    def add(self, kind: str, payload: JSON) -> int:
        """Queues one update of this kind; returns its id. Kinds the bot did not ask for vanish."""
        update_id = self.next_id
        self.next_id += 1
        if not self.allowed or kind in self.allowed:
            self._append(Queued(update_id, {"update_id": update_id, kind: payload}))
        return update_id

    def add_raw(self, update: object) -> int:
        """Queues anything at all. A dict without `update_id` is given one."""
        given = update.get("update_id") if isinstance(update, dict) else None
        if isinstance(given, int):
            update_id = given
            self.next_id = given + 1
        else:
            update_id = self.next_id
            self.next_id += 1
            if isinstance(update, dict) and "update_id" not in update:
                update = {"update_id": update_id, **update}
        self._append(Queued(update_id, update))
        return update_id

    def _append(self, item: Queued) -> None:
        self._items.append(item)
        self.pulse.ring()

    def __iter__(self) -> Iterator[Queued]:
        return iter(list(self._items))

    def remove(self, item: Queued) -> None:
        """What a webhook's 2xx answer does."""
        if item in self._items:
            self._items.remove(item)

    def confirm(self, offset: int) -> None:
        """Forgets every update below `offset`; a negative one keeps only that many newest."""
        if offset < 0:
            while len(self._items) > -offset:
                self._items.popleft()
        elif 0 < offset <= self.next_id + FUTURE:
            self.confirmed_offset = offset
            kept = [item for item in self._items if item.id >= offset]
            if len(kept) != len(self._items):
                self._items.clear()
                self._items.extend(kept)
        self.on_change()

    def clear(self) -> None:
        self._items.clear()

    def close(self) -> None:
        """Sends every waiting poll home, empty-handed."""
        self._closed = True
        self.pulse.ring()

    def reopen(self) -> None:
        self._closed = False

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Any]:
        """One `getUpdates`: at most `limit` updates, waiting up to `seconds` for the first.

        Raises `ApiError` 409 when a newer poll or a webhook takes over.
        """
        if self.webhook_set:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self._polls += 1
        mine = self._polls
        self.confirm(offset)
        self.pulse.ring()
        self.waiting += 1
        self.on_change()
        try:
            return await self._wait_for_batch(mine, limit, min(seconds, MAX_WAIT_SECONDS))
        finally:
            self.waiting -= 1
            self.on_change()

    async def _wait_for_batch(self, mine: int, limit: int, seconds: float) -> list[Any]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            if self.webhook_set:
                raise ApiError(409, WEBHOOK_SET)
            if self._polls != mine:
                raise ApiError(409, OTHER_POLL)
            left = deadline - loop.time()
            if self._items or left <= 0 or self._closed:
                return [item.update for item in list(self._items)[:limit]]
            await self.pulse.wait(left)
