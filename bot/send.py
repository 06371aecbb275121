"""Sending: the outbox goes out in lanes, emergencies first, each chat in order.

A message that Telegram never takes is set aside; one that got no answer is tried again, so it may
arrive twice but never gets lost. A chat that has to wait makes no other chat wait.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.calls import Parcel, Wanted
from bot.clock import Clock
from bot.rendering import asset_in, simpler
from bot.replies import Lane
from bot.sending.marking import Marks
from bot.sending.pacing import Pace
from bot.sending.telegram_api import (
    ChatGone,
    SlowDown,
    Telegram,
    TelegramTrouble,
    TokenRejected,
    Unreachable,
)
from bot.sending.under_way import UnderWay
from bot.store import Store, StoreUnavailable

SECONDS_A_TRY = {Lane.EMERGENCY: 3.0, Lane.CONVERSATION: 10.0, Lane.BROADCAST: 10.0}
LOOK_EVERY = 0.25
LONGEST_WAIT = {Lane.EMERGENCY: 1.0, Lane.CONVERSATION: 4.0, Lane.BROADCAST: 30.0}
TURNED_AWAY = 30.0
FILE_TRIES = 2  # then its words go alone: a file that does not get through holds up the next step

log = structlog.get_logger()


class Sender:
    """The loop over the outbox."""

    def __init__(self, telegram: Telegram, store: Store, clock: Clock) -> None:
        self._telegram = telegram
        self._store = store
        self._clock = clock
        self._wake = asyncio.Event()
        self._under_way = UnderWay(self._wake.set)
        self._parked: dict[bytes, datetime] = {}
        self._marks = Marks(store)
        self._unmarked: dict[int, tuple[Parcel, str]] = {}  # sent, and the store knows it not
        self._pace = Pace(clock.now())
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
        """Begin what is due, one message a chat and lane; returns how many."""
        now = self._clock.now()
        await self._mark()
        parcels = await self._store.due(now, self._room(now))
        for parcel in parcels:
            self._start(parcel, now)
        return len(parcels)

    def _room(self, now: datetime) -> list[Wanted]:
        """What each lane may begin. Emergencies keep no pace."""
        self._parked = {chat: until for chat, until in self._parked.items() if until > now}
        waiting = [*self._parked, *self._pace.enough(now)]
        room = self._under_way.room()
        room[Lane.BROADCAST] = min(room[Lane.BROADCAST], self._pace.broadcasts(now))
        return [
            Wanted(lane, limit, self._under_way.busy(lane) + (tuple(waiting) if lane else ()))
            for lane, limit in room.items()
            if limit > 0
        ]

    def _start(self, parcel: Parcel, now: datetime) -> None:
        lane = Lane(parcel.call.lane)
        self._under_way.begin(parcel.chat_key, lane, self._send(parcel))
        if lane is not Lane.EMERGENCY:
            self._pace.sent(parcel.chat_key, now, broadcast=lane is Lane.BROADCAST)

    async def _mark(self) -> None:
        """Note what was sent while the store was away, before anything is given out again."""
        for parcel, outcome in list(self._unmarked.values()):
            await self._store.done(parcel, outcome, self._clock.now())
            self._unmarked.pop(parcel.id, None)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await self._under_way.finish()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), LOOK_EVERY)

    async def _send(self, parcel: Parcel) -> None:
        now, outcome = self._clock.now(), ""
        try:
            outcome = await self._deliver(parcel, now)
            if outcome:
                await self._marks.note(parcel, outcome, now)
        except StoreUnavailable as trouble:  # the row stays, and is marked as soon as it can be
            log.warning("outbox_again", trouble=type(trouble).__name__)
            self._park(parcel, 1.0)
            if outcome:
                self._unmarked[parcel.id] = (parcel, outcome)
        except Exception as error:  # never seen; the row stays, and the others go on
            log.error("sending_failed", error=type(error).__name__)
            self._park(parcel, TURNED_AWAY)

    async def _deliver(self, parcel: Parcel, now: datetime) -> str:
        """Its outcome, or nothing where it waits to be tried again."""
        if parcel.expires_at <= now:
            return await self._expired(parcel, now)
        lane, call = Lane(parcel.call.lane), parcel.call
        try:
            await self._telegram.call(call.method, call.parameters, SECONDS_A_TRY[lane], lane)
        except TelegramTrouble as trouble:
            return await self._went_wrong(parcel, trouble, now)
        return "sent"

    async def _went_wrong(self, parcel: Parcel, trouble: TelegramTrouble, now: datetime) -> str:
        match trouble:
            case SlowDown():
                if parcel.call.lane == Lane.BROADCAST:
                    self._pace.refused(parcel.chat_key, trouble.seconds, now)
                await self._put_off(parcel, trouble.seconds)
            case Unreachable() if not (_is_file(parcel) and parcel.attempts + 1 >= FILE_TRIES):
                longest = LONGEST_WAIT[Lane(parcel.call.lane)]
                await self._put_off(parcel, min(0.2 * 2 ** min(parcel.attempts, 10), longest))
            case ChatGone():
                self.chat_gone(int(parcel.call.parameters["chat_id"]))
                await self._store.forget(parcel.chat_key, now)
            case TokenRejected():
                self._park(parcel, TURNED_AWAY)
                self.stopped_by(trouble)
            case _:
                return await self._refused(parcel, trouble)
        return ""

    async def _expired(self, parcel: Parcel, now: datetime) -> str:
        """Too late to be of use. For a step of the rescue, one that says so follows, and for what
        a guide's clock says."""
        log.warning("message_expired", lane=parcel.call.lane)
        if parcel.call.lane != Lane.EMERGENCY and parcel.call.late is None:
            return "expired"
        await self._store.missed(parcel, now)
        return ""

    async def _refused(self, parcel: Parcel, refused: TelegramTrouble) -> str:
        """Once more in a simpler form, without its picture or its markup; or set aside."""
        instead = simpler(parcel.call)
        if instead is None:
            log.error("message_refused", reason=str(refused), lane=parcel.call.lane)
            self._store.alarms.raise_("message_refused")
            return "refused"
        await self._store.put_off(parcel, self._clock.now(), instead)
        return ""

    async def _put_off(self, parcel: Parcel, seconds: float) -> None:
        """It waits, and in its chat those after it; emergencies may overtake."""
        await self._store.put_off(parcel, self._clock.now() + timedelta(seconds=seconds))

    def move(self, by: timedelta) -> None:
        """The clock was set: whoever waits, waits no longer for it."""
        self._parked = {chat: until + by for chat, until in self._parked.items()}

    def _park(self, parcel: Parcel, seconds: float) -> None:
        """The same in memory, for what the store could not note."""
        self._parked[parcel.chat_key] = self._clock.now() + timedelta(seconds=seconds)


def _is_file(parcel: Parcel) -> bool:
    return asset_in(parcel.call.parameters) is not None
