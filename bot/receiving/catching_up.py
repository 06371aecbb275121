"""Several processes on one store: what another of them did in a chat is caught up with before its
next message is looked at. Alone on its store, a process knows everything already.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.receiving.updates import BadUpdate, parse
from bot.rescuing.rescue import Rescue
from bot.rescuing.rescue_record import Record
from bot.store import Store, StoreUnavailable

BUDGET_SECONDS = 0.05  # a first line waits no longer for this
PAUSE = timedelta(seconds=2)  # after a store that did not answer

log = structlog.get_logger()


class CatchingUp:
    """Brings `Presence` up to date from the store."""

    def __init__(self, store: Store, rescue: Rescue, clock: Clock) -> None:
        self._store = store
        self._rescue = rescue
        self._clock = clock
        self._again_at = clock.now()

    async def with_others(self, batch: Sequence[object]) -> None:
        """Before these updates are guarded. A store that is slow or away changes nothing."""
        chats = _chats_in(batch)
        if not chats or self._clock.now() < self._again_at:
            return
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                await self._ask(chats)
        except (StoreUnavailable, TimeoutError) as trouble:
            self._again_at = self._clock.now() + PAUSE
            log.warning("not_caught_up", trouble=type(trouble).__name__)

    async def _ask(self, chats: Collection[int]) -> None:
        presence = self._rescue.presence
        known = {chat: presence.last_update(chat) for chat in chats}
        for chat, found in (await self._store.whereabouts(known)).items():
            record = Record.read(found[0]) if found else None
            place = self._rescue.enter(record.state, record.flags) if record else None
            if found is None or record is None or place is None:
                presence.forget(chat)
            else:
                presence.put(chat, place, record.language, found[1], known[chat])


def _chats_in(batch: Sequence[object]) -> set[int]:
    found = set()
    for raw in batch:
        try:
            incoming = parse(raw)
        except BadUpdate:  # whoever guards it says so
            continue
        if incoming is not None:
            found.add(incoming.chat_id)
    return found
