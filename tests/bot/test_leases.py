"""Several processes on one store: each chat is one process's at a time, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, create_engine

from bot.calls import Arrival, Call, Effects, Waiting, Wanted
from bot.sealing import Seal
from bot.settings import Settings
from bot.state.database import open_state
from bot.state.leases import LENGTH
from bot.state.rooms import Rooms, open_rooms
from bot.store import Store
from resources.config import load_config

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SEAL = Seal(b"k" * 32)
MAIL = [Wanted(0, 10), Wanted(1, 10), Wanted(2, 10)]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = open_state(url)
    yield engine
    engine.dispose()


def process(engine: Engine) -> Rooms:
    """The store as one more process sees it."""
    return open_rooms(engine, SEAL, timedelta(hours=48), timedelta(hours=12))


def written(rooms: Rooms, *chats: int) -> None:
    arrivals = [
        Arrival(number, chat, {"chat_id": chat, "text": str(number)})
        for number, chat in enumerate(chats, start=1)
    ]
    rooms.inbox.commit(arrivals, NOW, NOW, LATER)


def take(rooms: Rooms, chat: int, now: datetime = NOW) -> Waiting:
    assert SEAL.chat_key(chat) in rooms.inbox.claim(now, 10, [])
    waiting = rooms.inbox.next_waiting(SEAL.chat_key(chat))
    assert waiting is not None
    return waiting


def reply(text: str, chat: int = 7) -> Effects:
    return Effects((Call("sendMessage", {"chat_id": chat, "text": text}, 1),))


def texts(rooms: Rooms, now: datetime = NOW) -> list[str]:
    return [parcel.call.parameters["text"] for parcel in rooms.outbox.due(now, MAIL)]


def test_a_chat_that_one_process_works_on_is_not_given_to_another(engine: Engine) -> None:
    one, other = process(engine), process(engine)
    written(one, 7, 8, 7)
    assert one.inbox.claim(NOW, 1, []) == [SEAL.chat_key(7)]
    assert other.inbox.claim(NOW, 10, []) == [SEAL.chat_key(8)]


def test_the_next_message_of_a_chat_goes_to_anybody_once_the_first_is_handled(
    engine: Engine,
) -> None:
    one, other = process(engine), process(engine)
    written(one, 7)
    assert one.inbox.finish(take(one, 7), reply("first"), NOW, LATER) == "all"
    other.inbox.commit([Arrival(9, 7, {"chat_id": 7})], NOW, NOW, LATER)
    assert take(other, 7).update_id == 9


def test_what_a_dead_process_had_in_hand_is_given_out_when_its_lease_has_run_out(
    engine: Engine,
) -> None:
    dead, other = process(engine), process(engine)
    written(dead, 7)
    take(dead, 7)
    soon = NOW + LENGTH["work"]
    assert other.inbox.claim(soon - timedelta(seconds=1), 10, []) == []
    assert take(other, 7, soon).update_id == 1


def test_a_process_that_slept_past_its_lease_changes_nothing(engine: Engine) -> None:
    asleep, other = process(engine), process(engine)
    written(asleep, 7)
    held = take(asleep, 7)
    soon = NOW + LENGTH["work"]
    assert other.inbox.finish(take(other, 7, soon), reply("once"), soon, LATER) == "all"
    assert asleep.inbox.finish(held, reply("twice"), soon, LATER) == "lost"
    assert texts(other, soon) == ["once"]


def test_a_process_that_lost_a_chat_under_work_changes_nothing_either(engine: Engine) -> None:
    asleep, other = process(engine), process(engine)
    written(asleep, 7)
    held, soon = take(asleep, 7), NOW + LENGTH["work"]
    take(other, 7, soon)
    assert asleep.inbox.finish(held, reply("twice"), soon, LATER) == "lost"
    assert texts(other, soon) == []


def test_a_chat_in_a_rescue_is_worked_on_before_those_that_have_waited_longer(
    engine: Engine,
) -> None:
    rooms = process(engine)
    written(rooms, 7, 8)
    red = Arrival(9, 9, {"chat_id": 9, "step": "e1"})
    rooms.inbox.commit([red], NOW + timedelta(minutes=1), NOW, LATER)
    assert rooms.inbox.claim(LATER, 1, []) == [SEAL.chat_key(9)]


def test_two_senders_never_have_messages_of_the_same_chat_in_hand(engine: Engine) -> None:
    one, other = process(engine), process(engine)
    say = {f"b:{n}": Call("sendMessage", {"chat_id": 7, "text": str(n)}, 1) for n in range(3)}
    one.outbox.queue_all(say, NOW, LATER)
    (parcel,) = one.outbox.due(NOW, MAIL)
    assert texts(other) == []
    one.outbox.done(parcel, "sent", NOW)
    assert texts(other) == ["1"]


def test_an_ordinary_message_waits_for_the_one_before_it_that_is_to_be_tried_again(
    engine: Engine,
) -> None:
    one, other = process(engine), process(engine)
    say = {f"b:{n}": Call("sendMessage", {"chat_id": 7, "text": str(n)}, 1) for n in range(2)}
    one.outbox.queue_all(say, NOW, LATER)
    (parcel,) = one.outbox.due(NOW, MAIL)
    one.outbox.put_off(parcel, NOW + timedelta(seconds=20))
    assert texts(other) == []
    assert texts(other, NOW + timedelta(seconds=20)) == ["0"]


def test_of_many_processes_that_claim_at_once_each_chat_goes_to_exactly_one(
    postgresql_url: str,
) -> None:
    engine = open_state(postgresql_url)
    written(process(engine), *range(1, 201))
    start, got = Barrier(8), list[bytes]()

    def claim() -> None:
        own = create_engine(postgresql_url)
        rooms = process(own)
        start.wait()
        while found := rooms.inbox.claim(NOW, 7, []):
            got.extend(found)
        own.dispose()

    threads = [Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert sorted(got) == sorted(SEAL.chat_key(chat) for chat in range(1, 201))


async def test_whoever_only_looks_whether_the_bot_would_start_takes_nothing_over(
    tmp_path: Path,
) -> None:
    settings = Settings(_env_file=None, steady_data=tmp_path)
    working, looking = (Store(settings, load_config().retention_hours) for _ in range(2))
    await working.commit([Arrival(1, 7, {"chat_id": 7})], NOW, NOW, LATER)
    (chat,) = await working.claim(NOW, 10, [])
    waiting = await working.next_waiting(chat)
    assert waiting is not None
    looking.takes_over = False
    await looking.open()
    assert await working.finish(waiting, Effects(), NOW, LATER) == "all"
    for store in (working, looking):
        store.close()
