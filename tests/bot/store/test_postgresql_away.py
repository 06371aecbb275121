"""PostgreSQL crashes, hangs or is not there yet: nothing done, and all goes on when it is back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.state.troubles import trouble_of
from bot.store import IN_A_ROW, Store, StoreUnavailable
from resources.config import load_config
from tests.bot.store.conftest import (
    EVERYTHING,
    LATER,
    NOW,
    SEAL,
    STEADY_KEY,
    arrival,
    live_a_little,
    rooms_at,
    still_there,
)
from tests.bot.store.outages import Server
from tests.postgresql import new_database

PATIENCE = 30.0  # seconds, on a machine with much else to do


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.remove()


@pytest.fixture
def url(server: Server) -> str:
    server.come_back()
    return new_database(server.url)


@pytest.fixture
def store(url: str, tmp_path: Path) -> Store:
    settings = Settings(_env_file=None, steady_data=tmp_path, state_url=url, steady_key=STEADY_KEY)
    return Store(settings, load_config().retention_hours)


async def back(store: Store) -> None:
    """As the loops do: again, until it succeeds."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await store.purge(NOW)
            except StoreUnavailable:
                await asyncio.sleep(0)
            else:
                return


async def test_crashed_while_running_with_many_connections(
    server: Server, store: Store, url: str
) -> None:
    live_a_little(rooms_at(url))
    await asyncio.gather(*(store.next_ring() for _ in range(8)))
    server.crash()
    for _ in range(IN_A_ROW):
        with pytest.raises(StoreUnavailable):
            await store.commit([arrival(5, 9)], NOW, NOW, LATER)
    assert set(store.alarms.standing) == {"store_away"}
    server.come_back()
    await back(store)
    assert store.alarms.standing == {}
    assert await store.commit([arrival(5, 9)], NOW, NOW, LATER) == {5}
    rings = await asyncio.gather(*(store.next_ring() for _ in range(8)))
    assert rings == [LATER] * 8
    assert await still_there(store) == EVERYTHING


async def test_restarted_between_two_calls_one_call_fails_at_most(
    server: Server, store: Store
) -> None:
    await asyncio.gather(*(store.next_ring() for _ in range(8)))
    server.crash()
    server.come_back()
    with pytest.raises(StoreUnavailable):
        await store.next_ring()
    results = await asyncio.gather(*(store.next_ring() for _ in range(8)))
    assert results == [None] * 8


async def test_not_there_at_the_start(server: Server, store: Store) -> None:
    server.crash()
    with pytest.raises(StoreUnavailable):
        await store.commit([arrival(5, 9)], NOW, NOW, LATER)
    server.come_back()
    await back(store)
    assert await store.commit([arrival(5, 9)], NOW, NOW, LATER) == {5}
    assert await store.claim(NOW, 10, []) == [SEAL.chat_key(9)]


async def test_a_statement_that_hangs_is_given_up(url: str, store: Store) -> None:
    await store.open()
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable):
            await store.commit([arrival(5, 9)], NOW, NOW, LATER)
        other.rollback()
    assert await store.commit([arrival(5, 9)], NOW, NOW, LATER) == {5}


async def test_connected_to_what_only_reads_it_connects_anew(url: str, store: Store) -> None:
    """As after a failover: whoever stays connected to the old server could never write again."""
    rooms_at(url)
    only_reads = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
    database = sql.Identifier(make_url(url).database or "")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(only_reads.format(database, sql.Literal("on")))
        with pytest.raises(StoreUnavailable):
            await store.commit([arrival(5, 9)], NOW, NOW, LATER)
        other.execute("SET default_transaction_read_only = off")
        other.execute(only_reads.format(database, sql.Literal("off")))
    assert await store.commit([arrival(5, 9)], NOW, NOW, LATER) == {5}


def test_its_full_disk_is_told_from_its_absence() -> None:
    full = OperationalError("INSERT", {}, psycopg.errors.DiskFull())
    gone = OperationalError("INSERT", {}, psycopg.errors.AdminShutdown())
    assert [trouble_of(full), trouble_of(gone)] == ["full", "away"]
