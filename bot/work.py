"""Working: each chat in order, many chats at once. One update becomes replies, in one transaction.

A message that makes the code fail is answered with an honest line and set aside: it must not stop
those behind it.
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from bot.calls import Call, Effects, Finished, Waiting
from bot.clock import Clock
from bot.handling import Handler
from bot.logs import where_of
from bot.receiving.updates import Incoming
from bot.rendering import as_call
from bot.replies import Lane, Outcome
from bot.store import Store, StoreUnavailable
from resources.config import ServiceConfig

CHATS_AT_ONCE = 64
LOOK_EVERY = 0.25
AGAIN = 1.0

log = structlog.get_logger()


class Worker:
    """The loop over the inbox."""

    def __init__(
        self,
        handler: Handler,
        store: Store,
        clock: Clock,
        config: ServiceConfig,
        mail_is_there: Callable[[], None],
    ) -> None:
        self._handler = handler
        self._store = store
        self._clock = clock
        self._expiry = timedelta(minutes=config.sending.reply_expires_minutes)
        self._urgent_expiry = timedelta(minutes=config.sending.emergency_expires_minutes)
        self._mail_is_there = mail_is_there
        self._wake = asyncio.Event()
        self._busy: dict[bytes, asyncio.Task[None]] = {}

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._wake.clear()
            try:
                started = await self.start_waiting()
            except StoreUnavailable as trouble:
                log.warning("inbox_again", trouble=type(trouble).__name__)
                started = 0
            if not started:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LOOK_EVERY)

    async def start_waiting(self) -> int:
        """Begin on chats that wait, each with a task of its own; returns how many."""
        room = CHATS_AT_ONCE - len(self._busy)
        if room <= 0:
            return 0
        chats = await self._store.claim(self._clock.now(), room, list(self._busy))
        for chat in chats:
            task = asyncio.create_task(self._work_on(chat))
            self._busy[chat] = task
            task.add_done_callback(functools.partial(self._ended, chat))
        return len(chats)

    async def finish(self) -> None:
        """Wait for what is under way."""
        # wait, not gather: on tasks that have just ended, gather never lets their callbacks run.
        while self._busy:
            await asyncio.wait([*self._busy.values()])

    def _ended(self, chat: bytes, _task: asyncio.Task[None]) -> None:
        self._busy.pop(chat, None)
        self._wake.set()

    async def _work_on(self, chat: bytes) -> None:
        """Everything that waits in one chat, oldest first. What fails here is tried again."""
        try:
            while (waiting := await self._store.next_waiting(chat)) is not None:
                if await self._work(waiting) != "more":
                    return
            await self._store.release_chat(chat)
        except Exception as trouble:  # the row stays; other chats go on
            log.error("chat_again", trouble=type(trouble).__name__, where=where_of(trouble))
            await asyncio.sleep(AGAIN)
            with contextlib.suppress(StoreUnavailable):  # else it runs out
                await self._store.release_chat(chat)

    async def _work(self, waiting: Waiting) -> Finished:
        outcome, calls = await self._outcome(waiting)
        now = self._clock.now()
        effects = effects_of(outcome, calls)
        urgent = any(call.lane == Lane.EMERGENCY for call in calls)
        finished = await self._store.finish(
            waiting, effects, now, now + (self._urgent_expiry if urgent else self._expiry)
        )
        self._mail_is_there()
        return finished

    async def _outcome(self, waiting: Waiting) -> tuple[Outcome, list[Call]]:
        """What to say. A message that breaks the code gets an honest line, or at worst none."""
        for attempt in (self._handled, self._sorry):
            try:
                outcome = await attempt(waiting)
                return outcome, self._calls(outcome, waiting.contents["chat_id"])
            except Exception as error:  # one message must not stop those behind it
                log.error("message_failed", error=type(error).__name__, where=where_of(error))
        return Outcome(), []

    async def _handled(self, waiting: Waiting) -> Outcome:
        seen_at = waiting.received_at - timedelta(seconds=waiting.contents["waited"])
        contents = waiting.contents | {"seen_at": seen_at}
        return await self._handler.handle(incoming_of(waiting), contents, waiting.memory)

    async def _sorry(self, waiting: Waiting) -> Outcome:
        return self._handler.sorry(incoming_of(waiting), waiting.memory)

    def _calls(self, outcome: Outcome, chat_id: int) -> list[Call]:
        words = self._handler.keyboard_words(outcome.language)
        return [as_call(reply, chat_id, words) for reply in outcome.replies]


def effects_of(outcome: Outcome, calls: list[Call]) -> Effects:
    return Effects(tuple(calls), outcome.remember, outcome.forget, outcome.timers, outcome.tally)


def incoming_of(waiting: Waiting) -> Incoming:
    contents: dict[str, Any] = waiting.contents
    point = contents["point"]
    return Incoming(
        waiting.update_id,
        contents["chat_id"],
        contents["kind"],
        contents["text"],
        contents["data"],
        (point[0], point[1]) if point else None,
        contents["language_code"],
        edited=contents["edited"],
        album=contents.get("album", ""),
    )
