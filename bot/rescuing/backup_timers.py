"""Timers in memory, for when the private store is away: a rescue must be asked again all the same.

Each step that leaves sets one. As long as the store answers it is not needed, for there the real
timers are: they ring. If the store is away when the time has come, the question goes out directly.
When the store is back, the message that led to the step is handled, and finds here what was asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.flows.states import Place
from bot.rescuing.rescue import Guarded, Rescue
from bot.store import Store, StoreUnavailable

LOOK_EVERY = 1.0
GRACE = timedelta(seconds=2)  # the real timer goes first
ANSWER_SECONDS = 0.5  # the store has to say something within
REMEMBERED = 10_000  # chats

log = structlog.get_logger()

Send = Callable[[int, Place, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A chat at `place`, where `update_id` led, is to be asked for the `number`th time at `at`."""

    place: Place
    language: str
    update_id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chat was asked from memory, and when."""

    place: Place
    at: datetime
    update_id: int


class BackupTimers:
    """`send` puts a step on its way, past the store."""

    def __init__(
        self, rescue: Rescue, store: Store, clock: Clock, send: Send, late: timedelta
    ) -> None:
        self._rescue = rescue
        self._store = store
        self._clock = clock
        self._send = send
        self._late = late
        self._asking: OrderedDict[int, Asking] = OrderedDict()
        self._asked: OrderedDict[int, Asked] = OrderedDict()

    def set(self, one: Guarded) -> None:
        """A step has left. One that is only shown again leaves its time alone."""
        if one.place is not None and not one.again:
            incoming = one.incoming
            self._plan(incoming.chat_id, one.place, one.language, incoming.update_id, 0)

    def move(self, by: timedelta) -> None:
        """The clock was set: what is to be asked is asked after the same real time."""
        for chat, one in self._asking.items():
            self._asking[chat] = replace(one, at=one.at + by)

    def asked(self, chat_id: int, update_id: int) -> Asked | None:
        """What was asked from memory after this update's step; told once."""
        found = self._asked.get(chat_id)
        if found is None or found.update_id != update_id:
            return None
        return self._asked.pop(chat_id)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.ring_due()

    async def ring_due(self) -> None:
        """Ask what is due, if the store does not answer."""
        now = self._clock.now()
        due = {chat: one for chat, one in self._asking.items() if one.at + GRACE <= now}
        if not due:
            return
        answers = await self._store_answers()
        for chat, one in due.items():
            del self._asking[chat]
            if not answers and self._is_there(chat, one, now):
                await self._ask(chat, one, now)

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._store.next_ring()
        except (StoreUnavailable, TimeoutError):
            return False
        return True

    def _is_there(self, chat: int, one: Asking, now: datetime) -> bool:
        present = self._rescue.presence.at(chat, now)
        return present is not None and present.place == one.place

    async def _ask(self, chat: int, one: Asking, now: datetime) -> None:
        timer = one.place.state.timer
        name = "" if timer is None else timer.late if now - one.at > self._late else timer.to
        place = self._rescue.enter(name, one.place.flags)
        if place is None:  # unreachable while flows are checked
            return
        log.warning("asked_from_memory", state=place.state.id)
        self._rescue.presence.put(chat, place, one.language, now)
        _put(self._asked, chat, Asked(place, now, one.update_id))
        again = place.state.id == one.place.state.id
        self._plan(chat, place, one.language, one.update_id, one.number + 1 if again else 0)
        await self._send(chat, place, one.language)

    def _plan(self, chat: int, place: Place, language: str, update_id: int, number: int) -> None:
        """A step that asks for itself does not start over when it has asked for the last time."""
        before, timer, now = self._asking.pop(chat, None), place.state.timer, self._clock.now()
        if timer is None and place.state.keeps_timer and before is not None:
            self._asking[chat] = before
        if timer is None or number >= len(timer.at):
            return
        wait = timer.at[number] - (timer.at[number - 1] if number else 0)
        at = now + timedelta(seconds=wait)
        _put(self._asking, chat, Asking(place, language, update_id, number, at))


def _put[Value](kept: OrderedDict[int, Value], chat: int, value: Value) -> None:
    kept[chat] = value
    kept.move_to_end(chat)
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
