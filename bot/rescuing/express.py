"""The direct sender: a rescue step leaves at once, before the commit and independent of it.

If it fails, or the program dies, the same step stands in the outbox and is sent from there.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

import structlog

from bot.calls import Call
from bot.clock import Clock
from bot.flows.states import Place
from bot.rendering import as_call
from bot.replies import Lane
from bot.rescuing.backup_timers import BackupTimers
from bot.rescuing.rescue import Guarded, Rescue
from bot.sending.telegram_api import Refused, SlowDown, Telegram, TelegramTrouble
from bot.store import Store, StoreUnavailable

TRIES = 4
SECONDS_A_TRY = 3.0
BURST = 3  # times that one chat gets the same step at once, before it has to wait
REMEMBERED = 10_000

log = structlog.get_logger()


class Express:
    """Sends rescue steps, once for each update; the same step again not too often for one chat."""

    def __init__(
        self,
        telegram: Telegram,
        rescue: Rescue,
        store: Store,
        clock: Clock,
        refill_seconds: float,
        late: timedelta,
    ) -> None:
        self._telegram = telegram
        self._rescue = rescue
        self._store = store
        self._clock = clock
        self._refill = timedelta(seconds=refill_seconds)
        self.backup = BackupTimers(rescue, store, clock, self.ask, late)
        self._started: OrderedDict[int, asyncio.Task[float | None] | None] = OrderedDict()
        self._full_at: OrderedDict[tuple[int, str], datetime] = OrderedDict()
        self._newest: OrderedDict[int, int] = OrderedDict()  # the latest step's update, by chat
        self._settling: set[asyncio.Task[None]] = set()

    def start(self, one: Guarded) -> None:
        """Begin sending the step of this message, unless it was begun before or the chat floods."""
        update_id = one.incoming.update_id
        if one.incoming.callback_id:
            self._hold(asyncio.create_task(self._stop_spinner(one.incoming.callback_id)))
        if one.place is None or self._is_begun(update_id):
            return
        call = self._call(one)
        allowed = not one.again or self._allow(one.incoming.chat_id, one.place.state.id)
        if allowed:
            _put(self._newest, one.incoming.chat_id, update_id)
            self.backup.set(one)
        task = asyncio.create_task(self._send(call, update_id)) if allowed else None
        _put(self._started, update_id, task)

    def call_for(self, one: Guarded) -> Call | None:
        """What the outbox has to send should the direct sender not manage."""
        task = self._started.get(one.incoming.update_id)
        if one.place is None or task is None or (task.done() and task.result() is None):
            return None
        return self._call(one)

    @property
    def under_way(self) -> list[asyncio.Task[float | None]]:
        """Sends that have been begun and not ended."""
        return [task for task in self._started.values() if task is not None and not task.done()]

    async def ask(self, chat_id: int, place: Place, language: str) -> None:
        """Send a step that nobody wrote for, past the store (see `backup_timers`)."""
        call = as_call(self._rescue.reply(place, language), chat_id, {})
        await self._send(call, self._newest.get(chat_id, 0))

    def _is_begun(self, update_id: int) -> bool:
        """What did not get through is begun again: the store may be away, and with it the outbox
        that would go on."""
        if update_id not in self._started:
            return False
        task = self._started[update_id]
        return task is None or not task.done() or task.result() is None

    def settle(self, one: Guarded) -> None:
        """After the commit: when the sending ends, tell the outbox how."""
        task = self._started.get(one.incoming.update_id)
        if task is not None:
            self._hold(asyncio.create_task(self._report(one.incoming.update_id, task)))

    async def finish(self) -> None:
        """Wait for everything under way (`play`, and a shutdown)."""
        # wait, not gather: on tasks that have just ended, gather never lets their callbacks run.
        while self._settling:
            await asyncio.wait([*self._settling])

    def _call(self, one: Guarded) -> Call:
        assert one.place is not None  # noqa: S101  callers have looked
        reply = self._rescue.reply(one.place, one.language, one.again)
        return as_call(reply, one.incoming.chat_id, {})

    async def _send(self, call: Call, update_id: int) -> float | None:
        """None once it is sent, or a newer step of the chat is on its way; else in how many
        seconds the outbox may try."""
        chat_id = int(call.parameters["chat_id"])
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(0.2 * 2 ** (attempt - 1))
            if self._newest.get(chat_id, update_id) > update_id:
                return None
            try:
                await self._telegram.call(
                    call.method, call.parameters, SECONDS_A_TRY, Lane.EMERGENCY
                )
            except SlowDown as slow:
                return slow.seconds
            except Refused as refused:
                log.error("rescue_step_refused", reason=str(refused))
                return 0.0
            except TelegramTrouble as trouble:
                log.warning("rescue_step_again", trouble=type(trouble).__name__, attempt=attempt)
            else:
                return None
        return 0.0

    async def _report(self, update_id: int, task: asyncio.Task[float | None]) -> None:
        wait = await task
        for _ in range(TRIES):
            now = self._clock.now()
            try:
                if wait is None:
                    await self._store.done(f"e:{update_id}", "sent", now)
                else:
                    await self._store.release(f"e:{update_id}", now + timedelta(seconds=wait))
            except StoreUnavailable:  # then the outbox sends it (again) when its time has come
                await asyncio.sleep(1.0)
            else:
                return

    async def _stop_spinner(self, callback_id: str) -> None:
        parameters = {"callback_query_id": callback_id}
        try:
            await self._telegram.call("answerCallbackQuery", parameters, 3.0, Lane.CONVERSATION)
        except TelegramTrouble:
            log.info("callback_too_old")

    def _allow(self, chat_id: int, step: str) -> bool:
        """The same step a few times at once, then once in a while (a token bucket, kept as the
        time at which it is full again); another step, since another danger was told of, always
        gets through."""
        now, refill = self._clock.now(), self._refill
        full_at = max(now, self._full_at.get((chat_id, step), now))
        if full_at - now > refill * BURST:  # the clock was set back
            full_at = now
        allowed = full_at + refill - now <= refill * BURST
        if allowed:
            _put(self._full_at, (chat_id, step), full_at + refill)
        return allowed

    def _hold(self, task: asyncio.Task[None]) -> None:
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)


def _put[Key, Value](kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
