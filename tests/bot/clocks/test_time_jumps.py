"""The machine's clock is set, runs wrong at the start, or the machine sleeps."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.calls import Arrival, Call, Due, Effects, TimerPlan, Wanted
from bot.clock import SystemClock
from bot.flows.loading import RESCUE_FILE, Flow
from bot.flows.states import Place
from bot.rescuing.presence import Presence
from bot.sealing import Seal
from bot.settings import Settings
from bot.store import Store, StoreUnavailable
from bot.time_jumps import TimeJumps
from resources.config import load_config

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEY = base64.b64encode(b"k" * 32).decode()
CHAT = Seal(b"k" * 32).chat_key(7)


class Machine:
    """Its clocks: the wall clock can be set; the other one only goes on."""

    def __init__(self, wall: datetime = NOON) -> None:
        self.wall, self.steady = wall, 1000.0

    def passes(self, time: timedelta) -> None:
        self.wall += time
        self.steady += time.total_seconds()

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.steady)


class Bot:
    """A store with a rescue's timer in it, two and a half minutes after noon, and its clock."""

    def __init__(self, machine: Machine, settings: Settings) -> None:
        self.machine, self.clock = machine, machine.clock()
        self.store = Store(settings, load_config().retention_hours)
        self.jumps = TimeJumps(self.clock, self.store)

    async def plan(self, after: timedelta = timedelta(seconds=150)) -> None:
        now = self.clock.now()
        await self.store.commit([Arrival(1, 7, {"chat_id": 7})], now, now, now)
        await self.store.claim(now, 1, [])
        waiting = await self.store.next_waiting(CHAT)
        assert waiting is not None
        timers = TimerPlan((Due(now + after, {"to": "e7", "late": "late"}),))
        call = Call("sendMessage", {"chat_id": 7, "text": "step"}, 0)
        effects = Effects((call,), {"rescue_at": now}, timers=timers)
        await self.store.finish(waiting, effects, now, now + 15 * MINUTE)

    async def rings(self) -> bool:
        return bool(await self.store.ringing(self.clock.now(), 10))

    async def left(self) -> timedelta:
        due = await self.store.next_ring()
        assert due is not None
        return due - self.clock.now()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, steady_data=tmp_path, steady_key=KEY)


@pytest.fixture
def bot(settings: Settings) -> Bot:
    return Bot(Machine(), settings)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, timedelta(days=400), -timedelta(days=30)])
async def test_a_clock_that_was_set_leaves_a_timer_its_time(bot: Bot, jump: timedelta) -> None:
    await bot.plan()
    bot.machine.passes(MINUTE)
    bot.machine.wall += jump
    await bot.jumps.look()
    assert not await bot.rings()
    assert await bot.left() == timedelta(seconds=90)
    bot.machine.passes(timedelta(seconds=90))
    assert await bot.rings()
    assert bot.clock.now() == bot.machine.wall


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_nothing_expires_and_no_rescue_grows_old_by_it(bot: Bot, jump: timedelta) -> None:
    await bot.plan()
    bot.machine.wall += jump
    await bot.jumps.look()
    (parcel,) = await bot.store.due(bot.clock.now(), [Wanted(0, 1)])
    assert parcel.expires_at - bot.clock.now() == 15 * MINUTE
    (ringing,) = await bot.store.ringing(bot.clock.now() + 3 * MINUTE, 1)
    assert ringing.memory["rescue_at"] == bot.clock.now()


async def test_a_second_is_drift_and_moves_nothing(bot: Bot) -> None:
    bot.machine.wall += timedelta(seconds=1)
    await bot.jumps.look()
    assert bot.clock.now() == NOON


async def test_while_the_store_is_away_nothing_moves_and_later_all_of_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.plan()
    await bot.jumps.look()
    bot.machine.wall += HOUR

    def away(_work: object) -> None:
        raise StoreUnavailable("locked")

    with monkeypatch.context() as locked:
        locked.setattr(bot.store, "_call", away)
        with pytest.raises(StoreUnavailable):
            await bot.jumps.look()
        assert bot.clock.now() == NOON
    await bot.jumps.look()
    assert await bot.left() == timedelta(seconds=150)


async def test_a_machine_that_slept_finds_its_timers_due(bot: Bot) -> None:
    await bot.plan()
    bot.machine.passes(10 * MINUTE)
    await bot.jumps.look()
    assert await bot.rings()
    (ringing,) = await bot.store.ringing(bot.clock.now(), 10)
    assert bot.clock.now() - ringing.at == timedelta(seconds=450)


async def test_a_clock_of_1970_goes_on_from_what_the_store_has_seen_and_says_so(
    bot: Bot, settings: Settings
) -> None:
    await bot.plan()
    restarted = Bot(Machine(datetime(1970, 1, 1, tzinfo=UTC)), settings)
    await restarted.jumps.look()
    assert restarted.clock.now() == NOON
    assert "clock_wrong" in restarted.store.alarms.standing
    restarted.machine.steady += 60
    restarted.machine.wall = NOON + HOUR
    await restarted.jumps.look()
    assert restarted.clock.now() == NOON + HOUR
    assert restarted.store.alarms.standing == {}
    assert await restarted.rings()


async def test_a_clock_set_back_while_the_bot_was_away_leaves_a_timer_its_time(
    bot: Bot, settings: Settings
) -> None:
    await bot.plan()
    restarted = Bot(Machine(NOON - HOUR), settings)
    await restarted.jumps.look()
    assert restarted.clock.now() == NOON - HOUR
    assert await restarted.left() == timedelta(seconds=150)


async def test_what_is_remembered_in_memory_is_as_long_ago_as_before(bot: Bot) -> None:
    heard: list[timedelta] = []
    bot.clock.when_moved.append(heard.append)
    bot.machine.wall -= HOUR
    await bot.jumps.look()
    assert heard == [-HOUR]


async def test_no_machine_moves_what_belongs_to_all(
    tmp_path: Path, postgresql_url: str, settings: Settings
) -> None:
    shared = settings.model_copy(update={"state_url": postgresql_url})
    bot = Bot(Machine(datetime.now(UTC) - HOUR), shared)
    await bot.jumps.look()
    assert abs(bot.clock.now() - datetime.now(UTC)) < MINUTE
    await bot.plan()
    bot.machine.wall += HOUR
    bot.machine.steady += 60
    await bot.jumps.look()
    assert MINUTE < await bot.left() < 3 * MINUTE


def test_the_present_step_of_a_chat_moves_with_the_clock() -> None:
    words = load_config().numbers.model_dump()
    flow = Flow.load(RESCUE_FILE, ["en", "es"], words)
    presence = Presence(HOUR)
    presence.put(7, Place(flow.states["e6"], frozenset()), "en", NOON)
    presence.move(2 * HOUR)
    assert presence.at(7, NOON + 2 * HOUR) is not None
    assert presence.at(7, NOON + 4 * HOUR) is None
