"""Opening and migrating the directory: SQLite in a file by default, PostgreSQL by URL."""

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
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from resources.directory.migrating import ONE_AT_A_TIME

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"  # the newest migration
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
VERSION_TABLE = "directory_version"  # its own, so that one PostgreSQL can hold both stores


def open_directory(url: str, *, exclusive: bool = False) -> sessionmaker[Session]:
    """A factory of sessions on an already migrated directory. Raises SQLAlchemy's errors.

    `exclusive`: with SQLite each transaction takes the write lock at its start, so that what it
    read is still so when it writes.
    """
    return sessionmaker(directory_engine(url, exclusive=exclusive), expire_on_commit=False)


def directory_engine(url: str, *, exclusive: bool = False) -> Engine:
    """An engine; for SQLite with a write-ahead log, full sync and foreign keys enforced."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed)
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin_exclusive if exclusive else _begin)
    return engine


def migrate(url: str, revision: str = HEAD) -> None:
    """Bring the directory's tables to `revision` (the newest by default), up or down: wholly or,
    after a failure, not at all. A second process waits for the first and finds nothing to do."""
    engine = directory_engine(url, exclusive=True)
    try:
        with ONE_AT_A_TIME, engine.begin() as connection:
            if _revision(connection) != revision:
                _migrate(connection, revision)
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: Select[str] = select(column("version_num")).select_from(table(VERSION_TABLE))
    found: str | None = connection.scalar(version)
    return found


def _migrate(connection: Connection, revision: str) -> None:
    """Alembic is imported only when there is something to migrate: it is large."""
    from alembic import command

    move = command.upgrade if revision == HEAD else command.downgrade
    move(alembic_config(connection), revision)


def is_migrated(url: str) -> bool:
    """Whether the directory has its tables at all. A missing SQLite file is not created."""
    parsed = make_url(url)
    embedded = parsed.get_backend_name() == "sqlite" and parsed.database
    if embedded and not Path(embedded).exists():
        return False
    engine = directory_engine(url)
    try:
        return inspect(engine).has_table(VERSION_TABLE)
    finally:
        engine.dispose()


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's settings, made here so that no file holds a path or an address."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _durable(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    # The driver would begin no transaction before CREATE TABLE: a failed migration would stay half
    # done. So it begins none itself, and the two functions below begin every one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_exclusive(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
