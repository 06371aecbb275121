"""The last resort: while Steady cannot start, everybody who writes gets the compiled-in first
emergency message. Everything else waits in the inbox for the repair.

It needs no content, flow or phrase file, no Rasa and no directory, and imports nothing that reads
one. The words go by way of the outbox; where the store is away, they go all the same.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.calls import Call
from bot.clock import Clock
from bot.last_answers import Heard, LastAnswers
from bot.receiving.polling import Polling
from bot.receiving.updates import BadUpdate, parse, update_id_of
from bot.replies import Lane
from bot.sealing import KeyMissing
from bot.send import Sender
from bot.sending.telegram_api import ChatGone, Refused, Telegram, TelegramTrouble
from bot.state.versions import StoreTooNew
from bot.store import Store, StoreUnavailable

# Not from config.yml, which may be what is broken.
POLL_SECONDS = 25
EXPIRES = timedelta(minutes=15)
DIRECT = timedelta(seconds=10)  # what is said while it is committed is not sent by the outbox too
STORE_SECONDS = 3.0  # after this the words go out without the store
SECONDS_A_TRY = 3.0
AGAIN = 1.0
PURGE_EVERY = 60.0
LAST_SECONDS = 5.0
REMEMBERED = 20_000  # updates that are not committed
NO_STORE = (StoreUnavailable, KeyMissing, StoreTooNew)

log = structlog.get_logger()


class LastResort:
    """Receives as the bot does: nothing is confirmed to Telegram before it is in the inbox."""

    def __init__(
        self, telegram: Telegram, store: Store, answers: LastAnswers, clock: Clock
    ) -> None:
        self._telegram = telegram
        self._store = store
        self._answers = answers
        self.in_backlog = True
        self._clock = clock
        self._sender = Sender(telegram, store, clock)
        self._uncommitted: OrderedDict[int, Heard | None] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()

    def loops(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What has to run side by side, for ever."""
        return self.receive(), self._send_for_ever(), self._purge_for_ever()

    async def receive(self) -> None:
        """Poll for ever. A token that is rejected, or another poller that stays, ends it."""
        await Polling(self._telegram, self, POLL_SECONDS, self._store.alarms).run()

    async def accept(self, batch: Sequence[object]) -> None:
        """Answer and keep updates. Raises `StoreUnavailable`; then they have been answered all the
        same."""
        heard = [found for raw in batch if (found := self._hear(raw)) is not None]
        if heard:
            await self._keep(heard)
        for raw in batch:
            self._uncommitted.pop(update_id_of(raw) or 0, None)

    def glance(self, batch: Sequence[object]) -> None:
        """What is seen while the store keeps earlier updates waiting is answered without it, one
        try at a time: those who wait to be settled would otherwise wait for every try."""
        for raw in batch:
            heard = self._hear(raw)
            if heard is not None and not heard.saying.locked():
                self._soon(self._say(heard))

    async def close(self) -> None:
        """Let what is under way end, for some seconds; the rest waits in the store."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._sender.finish()
        self._store.close()

    def _hear(self, raw: object) -> Heard | None:
        """What was not committed comes again: it gets no second answer."""
        update_id = update_id_of(raw)
        if update_id is not None and update_id in self._uncommitted:
            return self._uncommitted[update_id]
        try:
            incoming = parse(raw)
        except BadUpdate as bad:
            log.warning("update_set_aside", update_id=update_id, field=str(bad))
            return None
        found = None if incoming is None else self._answers.to(incoming)
        if incoming is not None and incoming.callback_id:
            self._soon(self._stop_spinner(incoming.callback_id))
        if update_id is not None:
            self._uncommitted[update_id] = found
            while len(self._uncommitted) > REMEMBERED:
                self._uncommitted.popitem(last=False)
        return found

    async def _keep(self, heard: Sequence[Heard]) -> None:
        """Commit updates, and with them the answers that the outbox has to send."""
        now = self._clock.now()
        arrivals = [one.arrival() for one in heard]
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._store.commit(arrivals, now, now + DIRECT, now + EXPIRES)
        except (*NO_STORE, TimeoutError) as trouble:
            await asyncio.gather(*(self._say(one) for one in heard))
            raise StoreUnavailable(type(trouble).__name__) from None
        await asyncio.gather(*(self._settle(one) for one in heard))
        self._sender.wake()

    async def _settle(self, one: Heard) -> None:
        """After the commit: the outbox sends what was not said while the commit waited."""
        name = f"e:{one.incoming.update_id}"
        async with one.saying:
            with contextlib.suppress(*NO_STORE):  # else it is sent when its time has come
                if one.answer is None:
                    await self._store.done(name, "sent", self._clock.now())
                else:
                    await self._store.release(name, self._clock.now())

    async def _say(self, one: Heard) -> None:
        """Without the store. What does not get through is said when Telegram shows it again."""
        async with one.saying:
            if one.answer is not None and await self._said(one.answer):
                one.answer = None

    async def _said(self, answer: Call) -> bool:
        try:
            await self._telegram.call(
                answer.method, answer.parameters, SECONDS_A_TRY, Lane.EMERGENCY
            )
        except (Refused, ChatGone) as refused:
            log.error("last_words_refused", reason=str(refused))
        except TelegramTrouble as trouble:
            log.warning("last_words_again", trouble=type(trouble).__name__)
            return False
        return True

    async def _stop_spinner(self, callback_id: str) -> None:
        parameters = {"callback_query_id": callback_id}
        with contextlib.suppress(TelegramTrouble):
            await self._telegram.call(
                "answerCallbackQuery", parameters, SECONDS_A_TRY, Lane.CONVERSATION
            )

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send_for_ever(self) -> None:
        while True:
            try:
                await self._store.open()
                await self._sender.run()
            except NO_STORE as trouble:
                log.warning("outbox_again", trouble=type(trouble).__name__)
            await asyncio.sleep(AGAIN)

    async def _purge_for_ever(self) -> None:
        while True:
            with contextlib.suppress(*NO_STORE):
                await self._store.purge(self._clock.now())
            await asyncio.sleep(PURGE_EVERY)
