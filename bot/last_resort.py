"""The last resort: while Steady cannot start, everybody who writes gets the compiled-in first
emergency message. Everything else waits in the inbox for the repair.

It needs no content, flow or phrase file, no Rasa and no directory, and imports nothing that reads
one. The words go by way of the outbox; where the store is away, they go all the same.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.last_answers import Heard, LastAnswers
from bot.patience import Patience
from bot.replies import Lane
from bot.sealing import KeyMissing
from bot.send import Sender
from bot.store import Store, StoreUnavailable
from bot.telegram_api import ChatGone, Refused, Telegram, TelegramTrouble
from bot.updates import BadUpdate, parse, update_id_of

# Not from config.yml, which may be what is broken.
POLL_SECONDS = 25
EXPIRES = timedelta(minutes=15)
STORE_SECONDS = 3.0  # after this the words go out without the store
SECONDS_A_TRY = 3.0
AGAIN = 1.0
PURGE_EVERY = 60.0
LAST_SECONDS = 5.0
FULL = 100  # Telegram shows no more updates than this until some are confirmed

log = structlog.get_logger()


class LastResort:
    """Receives as the bot does: nothing is confirmed to Telegram before it is in the inbox."""

    def __init__(
        self, telegram: Telegram, store: Store, answers: LastAnswers, clock: Clock
    ) -> None:
        self._telegram = telegram
        self._store = store
        self._answers = answers
        self._clock = clock
        self._sender = Sender(telegram, store, clock)
        self._patience = Patience()
        self._uncommitted: dict[int, Heard | None] = {}  # a batch: 100 at most
        self._spinners: set[asyncio.Task[None]] = set()

    def loops(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What has to run side by side, for ever."""
        return self.receive(), self._send_for_ever(), self._purge_for_ever()

    async def receive(self) -> None:
        """Poll for ever. A token that is rejected, or another poller that stays, ends it."""
        offset: int | None = None
        while True:
            try:
                batch = await self._telegram.updates(offset, POLL_SECONDS)
            except TelegramTrouble as trouble:
                await self._patience.after(trouble)
                continue
            self._patience.restored()
            ids = [found for raw in batch if (found := update_id_of(raw)) is not None]
            if not await self.accept(batch):
                await asyncio.sleep(AGAIN)
            elif ids:
                offset = max(ids) + 1

    async def accept(self, batch: Sequence[object]) -> bool:
        """Answer and keep updates; whether they may be confirmed.

        With the store away they may not, until they fill all that Telegram shows: then whoever
        writes after them would not be heard, which is worse than an ordinary message lost.
        """
        heard = [found for raw in batch if (found := self._hear(raw)) is not None]
        if heard and not await self._keep(heard):
            await asyncio.gather(*(self._say(one) for one in heard))
            if len(batch) < FULL:
                return False
            log.error("messages_lost", count=len(heard))
        for raw in batch:
            self._uncommitted.pop(update_id_of(raw) or 0, None)
        return True

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
            self._stop_spinner(incoming.callback_id)
        if update_id is not None:
            self._uncommitted[update_id] = found
        return found

    async def _keep(self, heard: Sequence[Heard]) -> bool:
        """Commit updates, and with them the answers that the outbox has to send."""
        now = self._clock.now()
        arrivals = [one.arrival() for one in heard]
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._store.commit(arrivals, now, now, now + EXPIRES)
        except (StoreUnavailable, KeyMissing, TimeoutError) as trouble:
            log.warning("receiving_again", trouble=type(trouble).__name__)
            return False
        self._sender.wake()
        return True

    async def _say(self, one: Heard) -> None:
        """Without the store. What does not get through is said when Telegram shows it again."""
        if one.answer is None:
            return
        method, parameters = one.answer.method, one.answer.parameters
        try:
            await self._telegram.call(method, parameters, SECONDS_A_TRY, Lane.EMERGENCY)
        except (Refused, ChatGone) as refused:
            log.error("last_words_refused", reason=str(refused))
        except TelegramTrouble as trouble:
            log.warning("last_words_again", trouble=type(trouble).__name__)
            return
        one.answer = None

    def _stop_spinner(self, callback_id: str) -> None:
        async def stop() -> None:
            parameters = {"callback_query_id": callback_id}
            with contextlib.suppress(TelegramTrouble):
                await self._telegram.call(
                    "answerCallbackQuery", parameters, SECONDS_A_TRY, Lane.CONVERSATION
                )

        task = asyncio.create_task(stop())
        self._spinners.add(task)
        task.add_done_callback(self._spinners.discard)

    async def _send_for_ever(self) -> None:
        while True:
            try:
                await self._store.open()
                await self._sender.run()
            except (StoreUnavailable, KeyMissing) as trouble:
                log.warning("outbox_again", trouble=type(trouble).__name__)
            await asyncio.sleep(AGAIN)

    async def _purge_for_ever(self) -> None:
        while True:
            with contextlib.suppress(StoreUnavailable, KeyMissing):
                await self._store.purge(self._clock.now())
            await asyncio.sleep(PURGE_EVERY)
