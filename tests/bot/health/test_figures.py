"""What waits in the store, counted on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.calls import Arrival, Call, Due, Effects, TimerPlan, Wanted
from bot.replies import Lane
from bot.sealing import Seal
from bot.state.database import open_state
from bot.state.rooms import Rooms, open_rooms

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
CHAT = 7_654_321_987


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = open_state(url)
    yield engine
    engine.dispose()


@pytest.fixture
def rooms(engine: Engine) -> Rooms:
    return open_rooms(engine, Seal(b"k" * 32), timedelta(hours=48), timedelta(hours=12))


def message(lane: Lane = Lane.CONVERSATION) -> Call:
    return Call("sendMessage", {"chat_id": CHAT, "text": "words"}, int(lane))


def arrive(rooms: Rooms, update_id: int, at: datetime) -> None:
    contents = {"chat_id": CHAT, "text": "words"}
    rooms.inbox.commit([Arrival(update_id, CHAT, contents, None)], at, at, LATER)


def test_an_empty_store_has_nothing_waiting(rooms: Rooms) -> None:
    figures = rooms.figures.read(NOW)
    assert (figures.inbox, figures.oldest, figures.overdue, figures.most_overdue) == (0, 0, 0, 0)
    assert dict(figures.outbox) == dict.fromkeys(Lane, 0)


def test_the_oldest_message_waits_until_its_answer_was_sent(rooms: Rooms) -> None:
    arrive(rooms, 1, NOW)
    arrive(rooms, 2, NOW + timedelta(seconds=20))
    at = NOW + timedelta(seconds=30)
    assert (rooms.figures.read(at).inbox, rooms.figures.read(at).oldest) == (2, 30)
    for chat in rooms.inbox.claim(at, 10, []):
        while (waiting := rooms.inbox.next_waiting(chat)) is not None:
            rooms.inbox.finish(waiting, Effects((message(),)), at, LATER)
    worked_on = rooms.figures.read(at + timedelta(seconds=7))
    assert (worked_on.inbox, worked_on.outbox[Lane.CONVERSATION], worked_on.oldest) == (0, 2, 7)
    for _ in range(2):
        (parcel,) = rooms.outbox.due(at, [Wanted(Lane.CONVERSATION, 10, ())])
        rooms.outbox.done(parcel, "sent", at)
    assert rooms.figures.read(LATER).oldest == 0


def test_a_message_that_is_tried_again_has_waited_since_it_was_queued(rooms: Rooms) -> None:
    rooms.outbox.queue_all({"x": message(Lane.EMERGENCY)}, NOW, LATER)
    (parcel,) = rooms.outbox.due(NOW, [Wanted(Lane.EMERGENCY, 10, ())])
    rooms.outbox.put_off(parcel, NOW + timedelta(seconds=50))
    assert rooms.figures.read(NOW + timedelta(seconds=40)).oldest == 40


def test_a_broadcast_that_waits_keeps_nobody_waiting(rooms: Rooms) -> None:
    rooms.outbox.queue_all({"x": message(Lane.BROADCAST)}, NOW, LATER)
    figures = rooms.figures.read(LATER)
    assert (figures.outbox[Lane.BROADCAST], figures.oldest) == (1, 0)


def test_timers_are_overdue_once_their_time_has_passed(rooms: Rooms) -> None:
    arrive(rooms, 1, NOW)
    (chat,) = rooms.inbox.claim(NOW, 10, [])
    waiting = rooms.inbox.next_waiting(chat)
    assert waiting is not None
    plan = TimerPlan((Due(NOW + timedelta(seconds=150), {}), Due(LATER, {})))
    rooms.inbox.finish(waiting, Effects((), timers=plan), NOW, LATER)
    assert rooms.figures.read(NOW + timedelta(seconds=149)).overdue == 0
    late = rooms.figures.read(NOW + timedelta(seconds=162))
    assert (late.overdue, late.most_overdue) == (1, 12)
