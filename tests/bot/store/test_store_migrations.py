"""The store's migrations: up, down and with rows, wholly or not at all, on both databases."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import op
from sqlalchemy import Engine, inspect, text

from bot.state.database import VERSION_TABLE, connect, migrate, open_state, version_of
from bot.state.versions import HEAD, MIGRATIONS, StoreTooNew
from tests.bot.store.conftest import LATER, NOW, live_a_little, rooms_at

VERSIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))
LAST = {None: "create_index", "0003": "batch_alter_table"}  # by version: else tables
TABLES = {"chat", "inbox", "lease", "outbox", "tally", "timer", VERSION_TABLE}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    yield engine
    engine.dispose()


def version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return version_of(connection)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_each_step_up_and_down_keeps_the_rows_that_both_versions_know(engine: Engine) -> None:
    migrate(engine, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO inbox (update_id, chat_key, received_at, purge_at) "
                "VALUES (5, :key, :now, :now)"
            ),
            {"key": b"c" * 16, "now": NOW.isoformat()},
        )
        connection.execute(
            text("INSERT INTO chat (chat_key, sitting_turns, purge_at) VALUES (:key, 3, :now)"),
            {"key": b"c" * 16, "now": NOW.isoformat()},
        )
    for to in [*VERSIONS, *reversed(VERSIONS), HEAD]:
        migrate(engine, to)
        assert version(engine) == to
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT update_id FROM inbox")) == 5
            assert connection.scalar(text("SELECT sitting_turns FROM chat")) == 3


def test_down_to_nothing_with_rows_and_up_again(url: str, engine: Engine) -> None:
    live_a_little(rooms_at(url))
    migrate(engine, "base")
    assert tables(engine) == {VERSION_TABLE}
    live_a_little(rooms_at(url))
    assert tables(engine) == TABLES


@pytest.mark.parametrize("before", [None, *VERSIONS[:-1]])
def test_a_migration_that_fails_midway_leaves_the_old_version_whole(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is not None:
        migrate(engine, before)
    old = tables(engine)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(
            op, LAST.get(before, "create_table"), fails
        )  # tables were made, or columns changed, before it
        with pytest.raises(RuntimeError, match="power"):
            open_state(url)
    assert tables(engine) - {VERSION_TABLE} == old - {VERSION_TABLE}
    assert version(engine) == before
    open_state(url).dispose()
    assert version(engine) == HEAD


KILLED = """\
import os, signal, sys
from alembic import op
from bot.state.database import open_state
op.create_index = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
open_state(sys.argv[1])
"""


@pytest.mark.process
def test_a_program_killed_while_it_migrates_leaves_nothing_half_done(
    url: str, engine: Engine
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, url], check=False)  # noqa: S603  ours
    assert killed.returncode == -9
    assert tables(engine) == set()
    live_a_little(rooms_at(url))


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(url: str, engine: Engine) -> None:
    live_a_little(rooms_at(url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE state_version SET version_num = '0999'"))
    with pytest.raises(StoreTooNew, match="newer Steady"):
        open_state(url)
    assert version(engine) == "0999"


def test_many_that_start_at_once_wait_for_the_one_that_migrates(url: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(open_state, [url] * 6))
    for engine in opened:
        assert version(engine) == HEAD
        engine.dispose()


STARTED = """\
import sys
from bot.state.database import open_state
open_state(sys.argv[1])
"""


@pytest.mark.process
def test_processes_that_start_at_once_on_a_new_store_all_get_it(url: str) -> None:
    command = [sys.executable, "-c", STARTED, url]
    starting = [subprocess.Popen(command) for _ in range(4)]  # noqa: S603  ours
    assert [process.wait(60) for process in starting] == [0] * 4


def test_a_transaction_holds_the_write_lock_from_its_start(tmp_path: Path) -> None:
    """Else what it read may be stale when it writes, and SQLite refuses it half-way."""
    path = tmp_path / "state.sqlite"
    engine = open_state(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("SELECT count(*) FROM inbox"))
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM inbox")
        connection.execute(text("DELETE FROM inbox"))
        other.close()


def test_what_only_reads_waits_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    rooms = rooms_at(f"sqlite:///{path}")
    live_a_little(rooms)
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    assert rooms.bells.next_ring() == LATER
    assert rooms.whereabouts.ask({7: 1})[7] is not None
    lock.close()


def test_postgresql_gives_up_on_what_takes_long(postgresql_url: str) -> None:
    engine = open_state(postgresql_url)
    with engine.connect() as connection:
        assert [
            connection.scalar(text(f"SHOW {name}"))
            for name in (
                "statement_timeout",
                "idle_in_transaction_session_timeout",
                "synchronous_commit",
            )
        ] == ["2s", "10s", "on"]
    engine.dispose()


def test_a_sqlite_store_is_opened_durably_and_for_its_owner_only(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 250]
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.glob("state.sqlite*")}
    assert modes == {0o600}
    engine.dispose()
