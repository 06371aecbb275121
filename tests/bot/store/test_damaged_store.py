"""A private store that is damaged: set aside, and what still reads goes on in a new one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.calls import Effects
from bot.health.alarms import Alarms
from bot.sealing import KeyMissing, Seal
from bot.settings import Settings
from bot.state import repairing
from bot.state.database import connect, cut_log, migrate, open_state
from bot.state.repairing import KEEP_ASIDE, is_sound
from bot.state.rooms import Rooms, open_rooms
from bot.state.versions import StoreTooNew
from bot.store import Store, StoreUnavailable
from resources.config import load_config
from tests.bot.store.conftest import (
    EVERYTHING,
    LATER,
    NOW,
    SEAL,
    arrival,
    live_a_little,
    rooms_at,
    still_there,
)

PAGE = 4096
TABLE, INDEX = 0x0D, 0x0A  # what the first byte of a leaf page says
CHATS = range(2000, 2400)


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def busy_life(rooms: Rooms) -> None:
    live_a_little(rooms)
    rooms.inbox.commit([arrival(chat, chat) for chat in CHATS], NOW, NOW, LATER)


def left_by(file: Path, live: Callable[[Rooms], None]) -> None:
    """A store as it lies on the disk after it was used and closed."""
    engine = open_state(url(file))
    live(rooms_at(url(file)))
    cut_log(engine)
    engine.dispose()


def damage(file: Path, kind: int, chat: int) -> None:
    """Destroy the pages of a kind that tell of a chat."""
    pages = bytearray(file.read_bytes())
    hit = False
    for start in range(PAGE, len(pages), PAGE):
        page = pages[start : start + PAGE]
        if page[0] == kind and SEAL.chat_key(chat) in page:
            pages[start : start + PAGE] = b"\xa5" * PAGE
            hit = True
    assert hit
    with file.open("r+b") as opened:  # the same file, as a disk that fails leaves it
        opened.write(pages)


def set_aside(file: Path) -> list[Path]:
    return sorted(file.parent.glob("state.sqlite.damaged-*"))


def values(file: Path, query: str) -> set[int]:
    with closing(sqlite3.connect(file)) as connection:
        return {int(value) for (value,) in connection.execute(query)}


async def test_around_a_damaged_page_every_row_is_carried_over(
    file: Path, store: Store, alarms: Alarms
) -> None:
    left_by(file, busy_life)
    damage(file, TABLE, CHATS[200])
    assert not is_sound(file)
    await store.open()
    kept = values(file, "SELECT update_id FROM inbox")
    assert {1, 2, CHATS[0], CHATS[-1]} <= kept
    assert len(CHATS) - 60 < len(kept - {1, 2}) < len(CHATS)
    assert set(alarms.standing) == {"store_damaged"}
    assert {path.stat().st_mode & 0o777 for path in set_aside(file)} == {0o600}
    assert is_sound(file)


async def test_between_two_damaged_pages_every_row_is_carried_over(
    file: Path, store: Store
) -> None:
    left_by(file, busy_life)
    damage(file, TABLE, CHATS[100])
    damage(file, TABLE, CHATS[300])
    await store.open()
    assert CHATS[200] in values(file, "SELECT update_id FROM inbox")


async def test_a_damaged_index_costs_no_row(file: Path, store: Store) -> None:
    left_by(file, busy_life)
    damage(file, INDEX, CHATS[200])
    await store.open()
    assert values(file, "SELECT update_id FROM inbox") == {1, 2, *CHATS}


async def test_rescue_timer_and_what_waits_go_on_after_damage_elsewhere(
    file: Path, store: Store
) -> None:
    left_by(file, busy_life)
    damage(file, TABLE, CHATS[300])
    await store.open()
    assert await still_there(store) == EVERYTHING


def zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def words(file: Path) -> None:
    file.write_text("This is no database.\n" * 500, encoding="ascii")


def first_page_lost(file: Path) -> None:
    file.write_bytes(b"\xa5" * PAGE + file.read_bytes()[PAGE:])


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: PAGE + 100])


def empty_with_a_log(file: Path) -> None:
    file.write_bytes(b"")
    Path(f"{file}-wal").write_bytes(b"what was not written yet" * 10)


def gone_with_a_log(file: Path) -> None:
    empty_with_a_log(file)
    file.unlink()


@pytest.mark.parametrize(
    "ruin", [zeros, words, first_page_lost, cut_short, empty_with_a_log, gone_with_a_log]
)
async def test_what_is_no_store_any_more_is_set_aside_and_a_new_one_takes_messages(
    file: Path, store: Store, alarms: Alarms, ruin: Callable[[Path], None]
) -> None:
    left_by(file, live_a_little)
    ruin(file)
    await store.commit([arrival(5, 9)], NOW, NOW, LATER)
    assert await store.claim(NOW, 10, []) == [SEAL.chat_key(9)]
    assert set_aside(file) != []
    assert set(alarms.standing) == {"store_damaged"}


@pytest.mark.parametrize("step", range(5))
async def test_a_repair_that_is_killed_goes_on_at_the_next_start(
    file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    running = rooms_at(url(file))  # its log is not in the file yet
    busy_life(running)
    monkeypatch.setattr(repairing, "is_sound", lambda _: False)
    left, rename = [step], Path.rename

    def dies(path: Path, target: str | Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "rename", dies)
        await Store(settings, load_config().retention_hours).open()
    monkeypatch.undo()
    again = Store(settings, load_config().retention_hours)
    assert await still_there(again) == EVERYTHING
    assert values(file, "SELECT update_id FROM inbox") == {1, 2, *CHATS}


async def test_a_damaged_store_of_an_older_version_is_carried_over_and_migrated(
    file: Path, store: Store
) -> None:
    engine = connect(url(file))
    migrate(engine, "0001")
    row = "INSERT INTO inbox VALUES (:id, :key, :sealed, :now, NULL, :later)"
    with engine.begin() as connection:
        for chat in CHATS:
            values_of = {"id": chat, "key": SEAL.chat_key(chat), "sealed": SEAL.close({})}
            connection.execute(text(row), values_of | {"now": str(NOW), "later": str(LATER)})
    cut_log(engine)
    engine.dispose()
    damage(file, INDEX, CHATS[0])
    await store.open()
    assert values(file, "SELECT update_id FROM inbox WHERE lane = 1") == set(CHATS)


async def test_a_damaged_store_of_a_newer_version_is_left_to_the_newer_program(
    file: Path, store: Store
) -> None:
    left_by(file, busy_life)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE state_version SET version_num = '0999'")
    damage(file, TABLE, CHATS[200])
    before = file.read_bytes()
    with pytest.raises(StoreTooNew):
        await store.open()
    assert file.read_bytes() == before
    assert set_aside(file) == []


async def test_rows_that_nobody_can_open_are_not_carried_over(file: Path, store: Store) -> None:
    left_by(file, busy_life)
    broken = "UPDATE inbox SET sealed = x'00' WHERE update_id = 2100"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(broken)
    damage(file, INDEX, CHATS[0])
    await store.open()
    assert values(file, "SELECT update_id FROM inbox") == {1, 2, *CHATS} - {2100}


async def test_damage_while_running_is_mended_by_the_next_calls(
    file: Path, store: Store, alarms: Alarms
) -> None:
    await store.open()
    busy_life(rooms_at(url(file)))
    await store.purge(NOW)
    damage(file, TABLE, CHATS[300])
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("DELETE FROM lease")  # so that nothing is remembered of the pages
    with pytest.raises(StoreUnavailable):
        await store.purge(NOW + timedelta(days=3))  # reads every row
    assert await still_there(store) == EVERYTHING
    assert set(alarms.standing) == {"store_damaged"}
    assert CHATS[-1] in values(file, "SELECT update_id FROM inbox")


@pytest.mark.parametrize("ruin", [zeros, words, cut_short])
async def test_a_store_overwritten_while_running_takes_messages_again(
    file: Path, store: Store, ruin: Callable[[Path], None]
) -> None:
    await store.open()
    live_a_little(rooms_at(url(file)))
    await store.purge(NOW)
    ruin(file)
    for _ in range(3):
        try:
            await store.commit([arrival(5, 9)], NOW, NOW, LATER)
            await store.purge(NOW)
        except StoreUnavailable:
            continue
    assert SEAL.chat_key(9) in await store.claim(NOW, 10, [])
    assert is_sound(file)
    assert values(file, "SELECT update_id FROM inbox") >= {5}


@pytest.mark.parametrize("gone", [("",), ("", "-wal"), ("", "-wal", "-shm")])
async def test_a_store_deleted_while_running_is_made_anew_with_all_that_was_in_it(
    file: Path, store: Store, alarms: Alarms, gone: tuple[str, ...]
) -> None:
    await store.open()
    live_a_little(rooms_at(url(file)))
    for suffix in gone:
        Path(f"{file}{suffix}").unlink()
    assert await still_there(store) == EVERYTHING
    assert values(file, "SELECT update_id FROM inbox") == {1, 2}
    assert "store_damaged" in alarms.standing


async def test_a_store_replaced_while_running_keeps_the_rows_of_both(
    file: Path, store: Store
) -> None:
    await store.open()
    live_a_little(rooms_at(url(file)))
    other = file.with_name("other.sqlite")
    left_by(other, lambda rooms: rooms.inbox.commit([arrival(77, 9)], NOW, NOW, LATER))
    other.rename(file)
    assert set(await store.claim(NOW, 10, [])) == {SEAL.chat_key(8), SEAL.chat_key(9)}
    assert await store.next_ring() == LATER


async def test_work_under_way_goes_on_after_the_store_was_made_anew(
    file: Path, store: Store
) -> None:
    await store.commit([arrival(1, 7)], NOW, NOW, LATER)
    assert await store.claim(NOW, 10, []) == [SEAL.chat_key(7)]
    waiting = await store.next_waiting(SEAL.chat_key(7))
    assert waiting is not None
    file.unlink()
    assert await store.finish(waiting, Effects(()), NOW, LATER) == "all"


async def test_a_row_that_holds_what_it_cannot_hold_is_dropped_and_the_others_go_on(
    file: Path, store: Store
) -> None:
    await store.commit([arrival(1, 7), arrival(2, 8)], NOW, NOW, LATER)
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE inbox SET received_at = 'yesterday?' WHERE update_id = 1")
    assert await store.claim(NOW, 10, []) != []
    with pytest.raises(StoreUnavailable):
        await store.next_waiting(SEAL.chat_key(7))
    assert await store.next_waiting(SEAL.chat_key(7)) is None
    assert await store.next_waiting(SEAL.chat_key(8)) is not None


async def test_a_bug_is_not_taken_for_damage(file: Path, store: Store) -> None:
    await store.commit([arrival(1, 7)], NOW, NOW, LATER)
    with pytest.raises(TypeError):
        await store.due(NOW, None)  # type: ignore[arg-type]
    assert set_aside(file) == []


async def test_who_only_looks_leaves_a_damaged_store_to_the_bot(file: Path, store: Store) -> None:
    left_by(file, live_a_little)
    words(file)
    store.takes_over = False
    with pytest.raises(StoreUnavailable):
        await store.open()
    assert set_aside(file) == []


async def test_what_was_set_aside_is_deleted_when_its_time_is_past(
    file: Path, store: Store, alarms: Alarms
) -> None:
    left_by(file, live_a_little)
    words(file)
    await store.open()
    asides = set_aside(file)
    at = datetime.fromisoformat(asides[0].name.removeprefix("state.sqlite.damaged-"))
    await store.purge(at + KEEP_ASIDE)
    assert (set_aside(file), set(alarms.standing)) == (asides, {"store_damaged"})
    await store.purge(at + KEEP_ASIDE + timedelta(seconds=1))
    assert (set_aside(file), set(alarms.standing)) == ([], set())


def test_a_large_file_is_not_checked_to_its_end(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by(file, busy_life)
    damage(file, TABLE, CHATS[-1])
    assert not is_sound(file)
    monkeypatch.setattr(repairing, "CHECK_SECONDS", -1)
    monkeypatch.setattr(repairing, "STEPS", 1)
    assert is_sound(file)


async def test_one_row_that_does_not_open_is_not_taken_for_another_key(
    file: Path, store: Store
) -> None:
    left_by(file, live_a_little)
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE inbox SET sealed = x'00' WHERE update_id = 2")
    await store.open()
    rooms_at(url(file)).house.check_key()


def test_where_nothing_opens_the_key_is_another_one(file: Path) -> None:
    left_by(file, live_a_little)
    other = Seal(b"x" * 32)
    rooms = open_rooms(open_state(url(file)), other, timedelta(hours=48), timedelta(hours=12))
    with pytest.raises(KeyMissing):
        rooms.house.check_key()
