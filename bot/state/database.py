"""Opening the private store: durable settings, migrations, and nothing else."""

from pathlib import Path

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
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.state.models import Base
from resources.migrating import ONE_AT_A_TIME

HEAD = "0003"  # the newest migration
VERSION_TABLE = "state_version"  # its own, so that one PostgreSQL can hold both stores
MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL survives a crash of the program, not of the machine
    "PRAGMA secure_delete=ON",  # wiped text must not stay in free pages
    "PRAGMA busy_timeout=250",
)


def open_state(url: str) -> Engine:
    """Connect and migrate. SQLite is durable by the settings above; PostgreSQL by its own."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    with engine.begin() as connection:
        if _revision(connection) != HEAD:
            _migrate(connection)
    return engine


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: Select[str] = select(column("version_num")).select_from(table(VERSION_TABLE))
    found: str | None = connection.scalar(version)
    return found


def _migrate(connection: Connection) -> None:
    """Alembic is imported only when there is something to migrate: it delays every start."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    with ONE_AT_A_TIME:
        command.upgrade(config, HEAD)


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def insert(engine: Engine | Connection, model: type[Base]) -> SqliteInsert | PostgresqlInsert:
    """An insert that can say `on_conflict_do_nothing`, which both databases spell alike."""
    return sqlite_insert(model) if engine.dialect.name == "sqlite" else postgresql_insert(model)
