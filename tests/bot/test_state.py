"""The private store: nothing twice, nothing lost, nothing left behind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.calls import Arrival, Call, Effects, Waiting, Wanted
from bot.sealing import KeyMissing, Seal
from bot.state.database import open_state
from bot.state.inbox import Inbox
from bot.state.models import Base
from bot.state.outbox import Outbox
from bot.state.rooms import Rooms, open_rooms
from bot.state.versions import HEAD, MIGRATIONS
from resources.directory.store import migrate

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
SEAL = Seal(b"k" * 32)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = open_state(url)
    yield engine
    engine.dispose()


def rooms_on(engine: Engine, seal: Seal = SEAL) -> Rooms:
    """As one process sees the store: each call makes another process."""
    return open_rooms(engine, seal, timedelta(hours=48), timedelta(hours=12))


@pytest.fixture
def store(engine: Engine) -> Rooms:
    return rooms_on(engine)


@pytest.fixture
def outbox(store: Rooms) -> Outbox:
    return store.outbox


@pytest.fixture
def inbox(store: Rooms) -> Inbox:
    return store.inbox


def all_lanes(*without: int) -> list[Wanted]:
    """What a sender with much room wants; ordinary lanes without some chats."""
    chats = tuple(SEAL.chat_key(chat) for chat in without)
    return [Wanted(0, 10), Wanted(1, 10, chats), Wanted(2, 10, chats)]


def take(inbox: Inbox, chat_id: int = 7, now: datetime = NOW) -> Waiting:
    """Claim a chat's oldest message, as a worker does."""
    inbox.claim(now, 10, [])
    waiting = inbox.next_waiting(SEAL.chat_key(chat_id))
    assert waiting is not None
    return waiting


def arrival(update_id: int, chat_id: int = 7, text: str = "words", first: bool = False) -> Arrival:
    call = Call("sendMessage", {"chat_id": chat_id, "text": "CALL 911"}, 0) if first else None
    return Arrival(update_id, chat_id, {"chat_id": chat_id, "text": text}, call)


def say(chat_id: int, text: str, lane: int = 1) -> Call:
    return Call("sendMessage", {"chat_id": chat_id, "text": text}, lane)


def effects(*calls: Call, **remember: object) -> Effects:
    return Effects(calls, remember)


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("state.sqlite*"))


def test_models_and_migrations_do_not_drift(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "state_version"})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_has_a_time_at_which_its_rows_are_purged() -> None:
    assert {
        name for name, table in Base.metadata.tables.items() if "purge_at" not in table.c
    } == set()


def test_the_newest_migration_is_the_one_that_a_start_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_second_start_on_the_same_store_keeps_what_is_in_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'again.sqlite'}"
    for engine in (open_state(url), open_state(url)):
        inbox = rooms_on(engine).inbox
        inbox.commit([arrival(1)], NOW, NOW, LATER)
    assert inbox.claim(NOW, 10, []) == [SEAL.chat_key(7)]


def test_the_same_update_twice_has_one_effect(inbox: Inbox) -> None:
    assert inbox.commit([arrival(5), arrival(5)], NOW, NOW, LATER) == {5}
    assert inbox.commit([arrival(5)], NOW, NOW, LATER) == set()


def test_a_lower_id_is_new_all_the_same(inbox: Inbox) -> None:
    inbox.commit([arrival(900)], NOW, NOW, LATER)
    assert inbox.commit([arrival(3)], NOW, NOW, LATER) == {3}


def test_a_chat_is_worked_on_in_the_order_of_its_messages(inbox: Inbox) -> None:
    inbox.commit([arrival(1, text="first"), arrival(2, text="second")], NOW, NOW, LATER)
    seen, told = [], []
    for _ in range(2):
        waiting = take(inbox)
        seen.append(waiting.contents["text"])
        told.append(inbox.finish(waiting, effects(), NOW, LATER))
    assert (seen, told) == (["first", "second"], ["more", "all"])


def test_a_busy_chat_is_not_given_out_again(inbox: Inbox) -> None:
    inbox.commit([arrival(1, 7), arrival(2, 8)], NOW, NOW, LATER)
    assert inbox.claim(NOW, 10, [SEAL.chat_key(7)]) == [SEAL.chat_key(8)]


def test_handled_words_are_gone_from_the_disk(store: Rooms, inbox: Inbox, tmp_path: Path) -> None:
    inbox.commit([arrival(1)], NOW, NOW, LATER)
    waiting = take(inbox)
    inbox.finish(waiting, effects(say(7, "reply"), awaiting="food"), NOW, LATER)
    store.house.purge(NOW)
    stored = everything_on_disk(tmp_path)
    assert b"words" not in stored
    assert b"reply" not in stored


def test_what_is_remembered_of_a_chat_comes_back_with_its_next_message(inbox: Inbox) -> None:
    inbox.commit([arrival(1)], NOW, NOW, LATER)
    waiting = take(inbox)
    assert waiting.memory == {}
    inbox.finish(waiting, effects(awaiting="food", language="es"), NOW, LATER)
    inbox.commit([arrival(2)], NOW, NOW, LATER)
    waiting = take(inbox)
    assert (waiting.memory["awaiting"], waiting.memory["language"]) == ("food", "es")


def test_what_was_talked_about_is_wiped_after_its_time(store: Rooms, inbox: Inbox) -> None:
    inbox.commit([arrival(1)], NOW, NOW, LATER)
    until = NOW + timedelta(minutes=30)
    talked = effects(talk={"topic": "food"}, talk_until=until, language="es")
    inbox.finish(take(inbox), talked, NOW, LATER)
    inbox.commit([arrival(2), arrival(3)], NOW, NOW, LATER)
    store.house.purge(until)
    waiting = take(inbox)
    assert waiting.memory["talk"] == {"topic": "food"}
    store.house.purge(until + timedelta(seconds=1))
    memory = take(inbox).memory
    assert (memory["talk"], memory["language"]) == (None, "es")


def test_emergencies_are_due_first_and_each_chat_only_its_oldest(
    inbox: Inbox, outbox: Outbox
) -> None:
    inbox.commit([arrival(1, 7), arrival(2, 8, first=True)], NOW, NOW, LATER)
    waiting = take(inbox)
    inbox.finish(waiting, effects(say(7, "one"), say(7, "two")), NOW, LATER)
    due = [parcel.call.parameters["text"] for parcel in outbox.due(NOW, all_lanes())]
    assert due == ["CALL 911", "one"]


def test_a_rescue_step_is_left_to_the_direct_sender_for_a_while(
    inbox: Inbox, outbox: Outbox
) -> None:
    inbox.commit([arrival(1, first=True)], NOW, NOW + timedelta(seconds=15), LATER)
    assert outbox.due(NOW, all_lanes()) == []
    assert len(outbox.due(NOW + timedelta(seconds=15), all_lanes())) == 1


def test_a_rescue_step_that_was_sent_directly_is_not_sent_again(
    inbox: Inbox, outbox: Outbox
) -> None:
    inbox.commit([arrival(1, first=True)], NOW, NOW, LATER)
    outbox.done("e:1", "sent", NOW)
    assert outbox.due(LATER, all_lanes()) == []


def test_a_rescue_step_that_failed_directly_is_due_at_once(inbox: Inbox, outbox: Outbox) -> None:
    inbox.commit([arrival(1, first=True)], NOW, NOW + timedelta(seconds=15), LATER)
    outbox.release("e:1", NOW)
    assert len(outbox.due(NOW, all_lanes())) == 1


def test_forgetting_a_chat_leaves_nothing_to_send_and_nothing_known(
    store: Rooms, inbox: Inbox, outbox: Outbox
) -> None:
    inbox.commit([arrival(1), arrival(2, first=True)], NOW, NOW, LATER)
    waiting = take(inbox)
    inbox.finish(waiting, effects(say(7, "x"), language="es"), NOW, LATER)
    store.house.forget(SEAL.chat_key(7), NOW)
    assert outbox.due(LATER, all_lanes()) == []
    assert inbox.claim(NOW, 10, []) == []
    assert inbox.commit([arrival(1)], NOW, NOW, LATER) == set()


def test_everything_is_purged_when_its_time_is_past(
    store: Rooms, inbox: Inbox, engine: Engine
) -> None:
    inbox.commit([arrival(1, first=True)], NOW, NOW, LATER)
    store.house.purge(NOW + timedelta(hours=49))
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.execute(table.select()).all() == []


def test_a_row_that_nobody_can_read_is_set_aside_and_the_next_is_sent(
    engine: Engine, inbox: Inbox, outbox: Outbox
) -> None:
    rooms_on(engine, Seal(b"x" * 32)).inbox.commit([arrival(1, 6, first=True)], NOW, NOW, LATER)
    inbox.commit([arrival(2, 7, first=True)], NOW, NOW, LATER)
    assert [parcel.call.parameters["chat_id"] for parcel in outbox.due(NOW, all_lanes())] == [7]
    assert inbox.next_waiting(Seal(b"x" * 32).chat_key(6)) is None
    assert inbox.claim(NOW, 10, []) == [SEAL.chat_key(7)]


def test_another_key_beside_sealed_data_is_refused(engine: Engine, inbox: Inbox) -> None:
    inbox.commit([arrival(1)], NOW, NOW, LATER)
    with pytest.raises(KeyMissing):
        rooms_on(engine, Seal(b"x" * 32)).house.check_key()


def test_a_parked_chat_still_gets_its_emergencies(inbox: Inbox, outbox: Outbox) -> None:
    inbox.commit([arrival(1), arrival(2, first=True)], NOW, NOW, LATER)
    waiting = take(inbox)
    inbox.finish(waiting, effects(say(7, "ordinary")), NOW, LATER)
    due = outbox.due(NOW, all_lanes(7))
    assert [parcel.call.parameters["text"] for parcel in due] == ["CALL 911"]


def test_both_stores_can_be_made_at_the_same_time(tmp_path: Path) -> None:
    def make(number: int) -> None:
        open_state(f"sqlite:///{tmp_path / f'state{number}.sqlite'}").dispose()
        migrate(f"sqlite:///{tmp_path / f'directory{number}.sqlite'}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(make, range(8)))
    assert len(list(tmp_path.glob("*.sqlite"))) == 16
