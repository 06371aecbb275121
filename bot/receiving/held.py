"""Updates that Telegram has let go of and the store has not taken yet.

Telegram shows 100 unconfirmed updates and no more. With the store away, the 101st person would not
be heard, whatever they write. So then a full window is held here, in memory, and committed first
when the store returns. Should the program die at the same time, those messages are lost; their
first lines have been sent.
"""

from collections import OrderedDict
from collections.abc import Sequence

import structlog

from bot.health.alarms import Alarms
from bot.receiving.updates import update_id_of

WINDOW = 100  # updates that one getUpdates brings at most
MOST = 10_000

log = structlog.get_logger()


class Held:
    """Oldest first; more than `MOST` are not kept, the oldest goes."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._updates: OrderedDict[int, object] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._updates)

    def before(self, batch: Sequence[object]) -> list[object]:
        """All that waits for the store, in order: what is held, and then this batch."""
        return [*self._updates.values(), *batch]

    def hold(self, batch: Sequence[object]) -> bool:
        """Keep a full window; whether Telegram may let go of it."""
        if len(batch) < WINDOW:
            return False
        self._alarms.raise_("held_in_memory")
        for raw in batch:
            update_id = update_id_of(raw)
            if update_id is not None:
                self._updates[update_id] = raw
        while len(self._updates) > MOST:
            self._updates.popitem(last=False)
            self._alarms.raise_("messages_lost")
        return True

    def committed(self, updates: Sequence[object]) -> None:
        """These are in the store now."""
        for raw in updates:
            self._updates.pop(update_id_of(raw) or -1, None)
        if not self._updates:
            self._alarms.clear("held_in_memory")
