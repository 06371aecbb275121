"""The private store full, read-only, locked or out of reach: nothing done, told, and mended."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from bot.sealing import KEY_FILE, KeyMissing
from bot.settings import STATE_FILE, Settings
from bot.store import IN_A_ROW, Store, StoreUnavailable
from resources.config import load_config
from tests.bot.store.conftest import (
    EVERYTHING,
    LATER,
    NOW,
    STEADY_KEY,
    arrival,
    live_a_little,
    rooms_at,
    still_there,
)
from tests.bot.store.outages import disk_full, read_only

Outage = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def no_log_on_the_full_disk() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """To which everybody may go."""
    made = Path(tempfile.mkdtemp(prefix="steady-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(_env_file=None, steady_data=folder, steady_key=STEADY_KEY)


@contextmanager
def no_room_left(folder: Path) -> Iterator[None]:
    with disk_full():
        yield


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    with closing(sqlite3.connect(folder / STATE_FILE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
        lock.execute("ROLLBACK")


@contextmanager
def no_more_pages(folder: Path) -> Iterator[None]:
    """SQLite's own limit, on connections made from now on; what is written grows."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


@contextmanager
def folder_moved_away(folder: Path) -> Iterator[None]:
    """A disk that is not mounted, and something else in its place."""
    away = folder.with_suffix(".away")
    folder.rename(away)
    folder.write_text("no folder", encoding="ascii")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


async def left_by_a_bot(folder: Path) -> None:
    live_a_little(rooms_at(f"sqlite:///{folder / STATE_FILE}"))


def opened(settings: Settings) -> Store:
    return Store(settings, load_config().retention_hours)


async def commit(store: Store, update_id: int = 5) -> set[int]:
    return await store.commit([arrival(update_id, 9)], NOW, NOW, LATER)


AT_START: dict[str, tuple[Outage, str]] = {
    "full": (no_room_left, "store_full"),
    "read-only": (read_only, "store_away"),
    "locked": (locked, "store_away"),
    "not mounted": (folder_moved_away, "store_away"),
}


@pytest.mark.parametrize("kind", AT_START)
async def test_away_at_the_start_it_rings_and_goes_on_when_it_is_back(
    settings: Settings, folder: Path, kind: str
) -> None:
    outage, alarm = AT_START[kind]
    await left_by_a_bot(folder)
    store = opened(settings)
    with outage(folder):
        for _ in range(IN_A_ROW):
            with pytest.raises(StoreUnavailable):
                await commit(store)
        standing = set(store.alarms.standing)
    assert standing == {alarm}
    assert await commit(store) == {5}
    assert store.alarms.standing == {}
    chats, ring, rescue = await still_there(store)
    assert (chats, ring, rescue) == EVERYTHING


@pytest.mark.parametrize("kind", ["full", "locked", "not mounted"])
async def test_away_while_running_nothing_is_done_and_all_goes_on_when_it_is_back(
    settings: Settings, folder: Path, kind: str
) -> None:
    outage, alarm = AT_START[kind]
    store = opened(settings)
    await store.open()
    await left_by_a_bot(folder)
    with outage(folder):
        for _ in range(IN_A_ROW):
            with pytest.raises(StoreUnavailable):
                await commit(store)
        standing = set(store.alarms.standing)
    assert standing == {alarm}
    assert await commit(store) == {5}
    assert store.alarms.standing == {}
    assert await still_there(store) == EVERYTHING
    assert list(folder.glob("*damaged*")) == []


async def test_with_no_page_left_an_answer_that_does_not_fit_waits(
    settings: Settings, folder: Path
) -> None:
    await left_by_a_bot(folder)
    store = opened(settings)
    many = [arrival(n, n) for n in range(1000, 1400)]
    with no_more_pages(folder):
        with pytest.raises(StoreUnavailable):
            await store.commit(many, NOW, NOW, LATER)
        assert set(store.alarms.standing) == {"store_full"}
        assert await still_there(store) == EVERYTHING
    store = opened(settings)
    assert len(await store.commit(many, NOW, NOW, LATER)) == len(many)


async def test_on_a_full_disk_the_alarm_stays_while_reading_succeeds(
    settings: Settings,
) -> None:
    store = opened(settings)
    await store.open()
    with disk_full():
        with pytest.raises(StoreUnavailable):
            await commit(store)
        await store.next_ring()
        with pytest.raises(StoreUnavailable):
            await store.purge(NOW)
        assert set(store.alarms.standing) == {"store_full"}
    await store.purge(NOW)
    assert store.alarms.standing == {}


async def test_the_first_key_that_finds_no_room_is_made_later(folder: Path) -> None:
    store = opened(Settings(_env_file=None, steady_data=folder))
    with disk_full(), pytest.raises(StoreUnavailable) as told:
        await commit(store)
    assert told.value.alarm == "store_full"
    assert not (folder / KEY_FILE).exists()
    assert await commit(store) == {5}
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600


async def test_a_key_that_cannot_be_read_now_is_waited_for(folder: Path) -> None:
    store = opened(Settings(_env_file=None, steady_data=folder))
    await commit(store)
    key, away = folder / KEY_FILE, folder / "key.away"
    key.rename(away)
    key.mkdir(mode=0o700)  # reading it is an error of the disk, to the program
    again = opened(Settings(_env_file=None, steady_data=folder))
    with pytest.raises(StoreUnavailable):
        await again.open()
    key.rmdir()
    away.rename(key)
    assert await again.claim(NOW, 10, []) != []


async def test_a_key_that_is_missing_is_refused_whatever_state_the_store_is_in(
    folder: Path,
) -> None:
    await commit(opened(Settings(_env_file=None, steady_data=folder)))
    (folder / KEY_FILE).unlink()
    (folder / STATE_FILE).write_bytes(b"damaged besides" * 1000)
    with pytest.raises(KeyMissing):
        await opened(Settings(_env_file=None, steady_data=folder)).open()
