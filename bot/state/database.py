"""Opening the private store: durable settings, migrations, and who may do so at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    column,
    create_engine,
    event,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url

from bot.state.alone import alone_with
from bot.state.models import Base
from bot.state.versions import HEAD, MIGRATIONS, refuse_unknown
from resources.directory.migrating import ONE_AT_A_TIME

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert

VERSION_TABLE = "state_version"  # its own, so that one PostgreSQL can hold both stores
LOCK_SECONDS = 0.25  # nobody waits longer for a SQLite file that somebody else holds
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL survives a crash of the program, not of the machine
    "PRAGMA secure_delete=ON",  # wiped text must not stay in free pages
)
POSTGRESQL_SETTINGS = {
    "statement_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "synchronous_commit": "on",
}
POSTGRESQL_CONNECTION = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,  # ms; a server that vanished without a word is given up then
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}
MIGRATING = 7_283_371  # the number of the lock under which one process at a time migrates
MAY_MIGRATE_FOR = "60s"


def open_state(url: str, mend: Callable[[Path], None] | None = None) -> Engine:
    """Connect and migrate. Raises `StoreTooNew`, or what the database library raises.

    `mend` looks after a SQLite file before it is opened. Who opens the same file waits meanwhile.
    """
    path = sqlite_file(url)
    if path is None:
        return _opened(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone_with(path):
        if mend is not None:
            mend(path)
        path.touch(mode=0o600)
        return _opened(url)


def sqlite_file(url: str | URL) -> Path | None:
    """The file of an embedded store; None for any other."""
    parsed = make_url(url)
    embedded = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(embedded) if embedded and embedded != ":memory:" else None


def connect(url: str) -> Engine:
    """An engine with the settings of its database, not migrated."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, connect_args=_postgresql(parsed), pool_size=8)
    engine = create_engine(parsed, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def reading(engine: Engine) -> Engine:
    """The same store for transactions that only read: they wait for no lock."""
    return engine.execution_options(only_reads=True)


def version_of(connection: Connection) -> str | None:
    """The version of the store; None where it has not been made."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: Select[str] = select(column("version_num")).select_from(table(VERSION_TABLE))
    found: str | None = connection.scalar(version)
    return found


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Up or down, wholly or not at all. Who comes second waits, and finds nothing to do."""
    with ONE_AT_A_TIME, engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL statement_timeout = '{MAY_MIGRATE_FOR}'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        found = version_of(connection)
        refuse_unknown(found)  # a newer program may have been faster
        if found != to:
            _run_migrations(connection, found, to)


def cut_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log into the file. Outside of any transaction."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def insert(engine: Engine | Connection, model: type[Base]) -> "SqliteInsert | PostgresqlInsert":
    """An insert that can say `on_conflict_do_nothing`, which both databases spell alike."""
    if engine.dialect.name == "sqlite":
        return sqlite_insert(model)
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(model)


def _opened(url: str) -> Engine:
    engine = connect(url)
    try:
        with reading(engine).connect() as connection:
            found = version_of(connection)
        refuse_unknown(found)
        if found != HEAD:
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _run_migrations(connection: Connection, found: str | None, to: str) -> None:
    """Alembic is imported only when there is something to migrate: it delays every start."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    if to == "base" or (found is not None and to < found):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


def _postgresql(url: URL) -> dict[str, Any]:
    own = url.query.get("options", "")
    settings = [f"-c {name}={value}" for name, value in POSTGRESQL_SETTINGS.items()]
    return POSTGRESQL_CONNECTION | {"options": " ".join([*settings, str(own)])}


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  a DBAPI connection has no type
    # The driver would begin no transaction before CREATE TABLE: a migration that fails would stay
    # half done. So it begins none itself, and the function below begins every one.
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)


def _begin(connection: Connection) -> None:
    """With the write lock from its start: what a transaction read is still so when it writes."""
    only_reads = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
