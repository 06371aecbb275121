"""The directory's migrations: up and down with rows in place, and never apart from the models."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from resources.directory.models import Base
from resources.directory.store import (
    HEAD,
    VERSION_TABLE,
    alembic_config,
    directory_engine,
    is_migrated,
    migrate,
    open_directory,
)
from resources.importing import Locator, ensure_loaded


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'directory.sqlite'}"


def test_the_newest_migration_is_the_one_that_the_program_asks_for():
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_models_and_migrations_describe_the_same_tables(url):
    migrate(url)
    with directory_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []


def test_downgrade_takes_everything_away_even_with_rows_and_upgrade_brings_it_back(url):
    ensure_loaded(url, Locator("America/New_York"))
    migrate(url, "base")
    with directory_engine(url).connect() as connection:
        assert inspect(connection).get_table_names() == [VERSION_TABLE]
    assert ensure_loaded(url, Locator("America/New_York")) == 524


def test_migrating_twice_changes_nothing(url):
    ensure_loaded(url, Locator("America/New_York"))
    migrate(url)
    with open_directory(url)() as session:
        assert session.scalar(text("SELECT count(*) FROM service")) == 524


def test_a_migration_that_fails_midway_leaves_no_tables_behind(url):
    with directory_engine(url, exclusive=True).begin() as connection:
        connection.execute(text("CREATE TABLE verification (id INTEGER)"))  # in the way, made last
    with pytest.raises(Exception, match="already exists"):
        migrate(url)
    with directory_engine(url).connect() as connection:
        assert "service" not in inspect(connection).get_table_names()


def test_a_directory_that_does_not_exist_is_neither_migrated_nor_created(tmp_path):
    path = tmp_path / "none.sqlite"
    assert not is_migrated(f"sqlite:///{path}")
    assert not path.exists()


def test_the_same_migrations_write_sql_for_postgresql():
    config = alembic_config()
    config.attributes["dialect"] = "postgresql"
    written = io.StringIO()
    config.output_buffer = written
    with redirect_stdout(io.StringIO()):
        command.upgrade(config, "head", sql=True)
    assert "CREATE TABLE service_tag" in written.getvalue()
    assert "DOUBLE PRECISION" in written.getvalue()


def test_sqlite_is_opened_durably_and_with_foreign_keys(url):
    migrate(url)
    with directory_engine(url).connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
