"""Opening and migrating the directory: SQLite in a file by default, PostgreSQL by URL."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
VERSION_TABLE = "directory_version"  # its own, so that one PostgreSQL can hold both stores


def default_url(data_dir: Path) -> str:
    """The embedded directory inside `data_dir`."""
    return f"sqlite:///{data_dir / 'directory.sqlite'}"


def open_directory(url: str) -> sessionmaker[Session]:
    """A factory of sessions on an already migrated directory. Raises SQLAlchemy's errors."""
    return sessionmaker(directory_engine(url), expire_on_commit=False)


def directory_engine(url: str) -> Engine:
    """An engine; for SQLite with a write-ahead log, full sync and foreign keys enforced."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed)
    event.listen(engine, "connect", _durable)
    return engine


def migrate(url: str, revision: str = "head") -> None:
    """Bring the directory's tables to `revision` (the newest by default), up or down."""
    engine = directory_engine(url)
    try:
        with engine.begin() as connection:
            config = alembic_config(connection)
            if revision == "head":
                command.upgrade(config, revision)
            else:
                command.downgrade(config, revision)
    finally:
        engine.dispose()


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


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that no file holds a path or an address."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _durable(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
