"""Where chats are in the rescue, in memory only: so that the next step needs no store.

It is a shortcut, never the truth: what is forgotten here (a restart) is read from the store, a
moment later.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.flows.states import Place

REMEMBERED = 10_000  # chats


@dataclass(frozen=True, slots=True)
class Present:
    """The step that a chat is at, in which language, since when nobody has touched it, and the
    update that led there."""

    place: Place
    language: str
    since: datetime
    update_id: int = 0


class Presence:
    """The chats with an open rescue. `untouched`: for how long a step counts as the present one."""

    def __init__(self, untouched: timedelta) -> None:
        self._untouched = untouched
        self._chats: OrderedDict[int, Present] = OrderedDict()

    def at(self, chat_id: int, now: datetime) -> Present | None:
        """None where no rescue is open, or nobody has touched it for long."""
        found = self._chats.get(chat_id)
        if found is None or now - found.since > self._untouched:
            return None
        return found

    def put(
        self, chat_id: int, place: Place, language: str, now: datetime, update_id: int = 0
    ) -> None:
        """A state that ends the rescue closes it. An older update never undoes a newer one; a
        timer (no update) comes after all that was handled. What is long past is forgotten: after
        a quiet week Telegram may number anew."""
        known = self._chats.pop(chat_id, None)
        if known is not None and now - known.since > self._untouched:
            known = None
        latest = max(update_id, known.update_id if known else 0)
        if known is not None and 0 < update_id < known.update_id:
            self._chats[chat_id] = known
            return
        if place.state.ends:
            return
        self._chats[chat_id] = Present(place, language, now, latest)
        while len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)

    def overtaken(self, chat_id: int, update_id: int) -> bool:
        """Whether a newer message of the chat has led to a step already."""
        known = self._chats.get(chat_id)
        return known is not None and known.update_id > update_id

    def last_update(self, chat_id: int) -> int:
        """The update that led to the present step; 0 where none is known."""
        known = self._chats.get(chat_id)
        return known.update_id if known else 0

    def move(self, by: timedelta) -> None:
        """The clock was set: it is so much later, and everything is as long ago as before."""
        for chat, found in self._chats.items():
            self._chats[chat] = replace(found, since=found.since + by)

    def forget(self, chat_id: int) -> None:
        self._chats.pop(chat_id, None)
