"""The stores that experiments run on: a SQLite file each, or a real PostgreSQL for all."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from tests.faults.running import NewStore
from tests.postgresql import new_database, server


@contextlib.contextmanager
def sqlite() -> Iterator[NewStore]:
    """The default: the file that the bot makes in its own folder."""
    yield lambda: contextlib.nullcontext("")


@contextlib.contextmanager
def postgresql() -> Iterator[NewStore]:
    """A server for the time of the block, with an empty database for each experiment."""
    with server() as url:
        yield lambda: contextlib.nullcontext(new_database(url))


STORES: dict[str, Callable[[], AbstractContextManager[NewStore]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
}
