"""A private store to be broken: with a message that waits, a reply, a rescue and its timer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.calls import Arrival, Call, Due, Effects, TimerPlan
from bot.health.alarms import Alarms
from bot.sealing import Seal
from bot.settings import Settings
from bot.state.database import open_state
from bot.state.rooms import Rooms, open_rooms
from bot.store import Store
from resources.config import load_config

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
KEY = b"k" * 32
SEAL = Seal(KEY)
STEADY_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="  # the same, as it is set


def rooms_at(url: str) -> Rooms:
    return open_rooms(open_state(url), SEAL, timedelta(hours=48), timedelta(hours=12))


def arrival(update_id: int, chat_id: int = 7, text: str = "words") -> Arrival:
    return Arrival(update_id, chat_id, {"chat_id": chat_id, "text": text})


def reply(chat_id: int, text: str = "reply") -> Call:
    return Call("sendMessage", {"chat_id": chat_id, "text": text}, 1)


def live_a_little(rooms: Rooms) -> None:
    """Chat 7 has an open rescue, a timer, and a reply on its way; chat 8 waits for an answer."""
    rooms.inbox.commit([arrival(1, 7)], NOW, NOW, LATER)
    rooms.inbox.claim(NOW, 10, [])
    waiting = rooms.inbox.next_waiting(SEAL.chat_key(7))
    assert waiting is not None
    remember: dict[str, object] = {"rescue": {"state": "e6"}, "rescue_at": NOW, "language": "es"}
    plan = TimerPlan((Due(LATER, {"to": "e7", "late": "late"}),))
    rooms.inbox.finish(waiting, Effects((reply(7),), remember, timers=plan), NOW, LATER)
    rooms.inbox.commit([arrival(2, 8)], NOW, NOW, LATER)


EVERYTHING = ([SEAL.chat_key(8)], LATER, ({"state": "e6"}, NOW))


async def still_there(store: Store) -> tuple[object, ...]:
    """What chats 7 and 8 of `live_a_little` have to find again: `EVERYTHING`."""
    waiting = await store.claim(NOW, 1, [])
    found = await store.whereabouts({7: 1})
    return waiting, await store.next_ring(), found[7]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, steady_data=tmp_path, steady_key=STEADY_KEY)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings, load_config().retention_hours)


@pytest.fixture
def alarms(store: Store) -> Alarms:
    return store.alarms
