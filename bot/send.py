"""Sending: the outbox goes out in lanes, emergencies first, each chat in order.

A message that Telegram never takes is set aside; one that got no answer is tried again, so it may
arrive twice but never gets lost. A chat that has to wait makes no other chat wait.
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.calls import Parcel
from bot.clock import Clock
from bot.rendering import asset_in, simpler
from bot.replies import Lane
from bot.store import Store, StoreUnavailable
from bot.telegram_api import ChatGone, Refused, SlowDown, Telegram, TokenRejected, Unreachable

AT_ONCE = 32
SECONDS_A_TRY = 10.0
LOOK_EVERY = 0.25
LONGEST_WAIT = 30.0
LONGEST_EMERGENCY_WAIT = 2.0
FILE_TRIES = 2  # then its words go alone: a file that does not get through holds up the next step

log = structlog.get_logger()


class Sender:
    """The loop over the outbox."""

    def __init__(self, telegram: Telegram, store: Store, clock: Clock) -> None:
        self._telegram = telegram
        self._store = store
        self._clock = clock
        self._wake = asyncio.Event()
        self._under_way: dict[bytes, asyncio.Task[None]] = {}
        self._parked: dict[bytes, datetime] = {}
        self.chat_gone: Callable[[int], None] = lambda _chat_id: None
        self.stopped_by: Callable[[Exception], None] = lambda _error: None

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Send for ever."""
        while True:
            self._wake.clear()
            try:
                started = await self.start_due()
            except StoreUnavailable as trouble:
                log.warning("outbox_again", trouble=type(trouble).__name__)
                started = 0
            if not started:
                await self._rest()

    async def start_due(self) -> int:
        """Begin what is due, one message a chat; returns how many."""
        now = self._clock.now()
        self._parked = {chat: until for chat, until in self._parked.items() if until > now}
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return 0
        parcels = await self._store.due(now, room, list(self._under_way), list(self._parked))
        for parcel in parcels:
            task = asyncio.create_task(self._send(parcel))
            self._under_way[parcel.chat_key] = task
            task.add_done_callback(functools.partial(self._ended, parcel.chat_key))
        return len(parcels)

    async def finish(self) -> None:
        """Wait for what is under way."""
        # wait, not gather: on tasks that have just ended, gather never lets their callbacks run.
        while self._under_way:
            await asyncio.wait([*self._under_way.values()])

    def _ended(self, chat_key: bytes, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(chat_key, None)
        self._wake.set()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), LOOK_EVERY)

    async def _send(self, parcel: Parcel) -> None:
        now = self._clock.now()
        try:
            outcome = await self._deliver(parcel, now)
            if outcome:
                await self._store.done(parcel.id, outcome, now)
        except StoreUnavailable as trouble:  # the row stays: it is sent again
            log.warning("outbox_again", trouble=type(trouble).__name__)
            self._park(parcel, 1.0)
        except Exception as error:  # never seen; the row stays, and the others go on
            log.error("sending_failed", error=type(error).__name__)
            self._park(parcel, LONGEST_WAIT)

    async def _deliver(self, parcel: Parcel, now: datetime) -> str:
        """Send one message; returns its outcome, or nothing where it waits to be tried again."""
        if parcel.expires_at <= now:
            return await self._expired(parcel, now)
        lane = Lane(parcel.call.lane)
        try:
            await self._telegram.call(
                parcel.call.method, parcel.call.parameters, SECONDS_A_TRY, lane
            )
        except SlowDown as slow:
            await self._put_off(parcel, slow.seconds)
        except Unreachable as trouble:
            if _is_file(parcel) and parcel.attempts + 1 >= FILE_TRIES:
                return await self._refused(parcel, Refused(str(trouble)))
            longest = LONGEST_EMERGENCY_WAIT if lane is Lane.EMERGENCY else LONGEST_WAIT
            await self._put_off(parcel, min(0.2 * 2 ** min(parcel.attempts, 10), longest))
        except Refused as refused:
            return await self._refused(parcel, refused)
        except ChatGone:
            self.chat_gone(int(parcel.call.parameters["chat_id"]))
            await self._store.forget(parcel.chat_key, now)
        except TokenRejected as rejected:
            self._park(parcel, LONGEST_WAIT)
            self.stopped_by(rejected)
        else:
            return "sent"
        return ""

    async def _expired(self, parcel: Parcel, now: datetime) -> str:
        """Too late to be of use. For a step of the rescue, one that says so follows."""
        log.warning("message_expired", lane=parcel.call.lane)
        if parcel.call.lane != Lane.EMERGENCY:
            return "expired"
        await self._store.missed(parcel, now)
        return ""

    async def _refused(self, parcel: Parcel, refused: Refused) -> str:
        """Once more in a simpler form: words without their picture, text without its markup. What
        has none is set aside."""
        instead = simpler(parcel.call)
        if instead is None:
            log.error("message_refused", reason=str(refused), lane=parcel.call.lane)
            return "refused"
        await self._store.put_off(parcel, self._clock.now(), instead)
        return ""

    async def _put_off(self, parcel: Parcel, seconds: float) -> None:
        self._park(parcel, seconds)
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._store.put_off(parcel, until)

    def _park(self, parcel: Parcel, seconds: float) -> None:
        """This chat waits, so that its later messages do not overtake; emergencies may."""
        self._parked[parcel.chat_key] = self._clock.now() + timedelta(seconds=seconds)


def _is_file(parcel: Parcel) -> bool:
    return asset_in(parcel.call.parameters) is not None
