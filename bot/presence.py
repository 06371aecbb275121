"""Where chats are in the rescue, in memory only: so that the next step needs no store.

It is a shortcut, never the truth: what is forgotten here (a restart) is read from the store, a
moment later.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.flows.states import Place

REMEMBERED = 10_000  # chats


@dataclass(frozen=True, slots=True)
class Present:
    """The step that a chat is at, in which language, and since when nobody has touched it."""

    place: Place
    language: str
    since: datetime


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

    def put(self, chat_id: int, place: Place, language: str, now: datetime) -> None:
        """A state that ends the rescue closes it."""
        self._chats.pop(chat_id, None)
        if place.state.ends:
            return
        self._chats[chat_id] = Present(place, language, now)
        while len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)

    def forget(self, chat_id: int) -> None:
        self._chats.pop(chat_id, None)
