"""Opening the private store: durable settings, migrations, and nothing else."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.state.models import Base

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def insert(engine: Engine, table: type[Base]) -> SqliteInsert | PostgresqlInsert:
    """An insert that can say `on_conflict_do_nothing`, which both databases spell alike."""
    return sqlite_insert(table) if engine.dialect.name == "sqlite" else postgresql_insert(table)
