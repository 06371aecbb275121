"""What can still be read of a SQLite store that is damaged, row by row, and putting it into a new
one. Whatever a row holds, nothing here raises: what does not read is left out.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    literal_column,
    select,
    text,
)

from bot.sealing import Seal, SealBroken
from bot.state.database import VERSION_TABLE
from bot.state.models import Base

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
VERSION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608  a constant
SEALED = ("sealed", "rescue", "talk")  # columns
PROBED = 10_000  # rows between two damaged places that are asked for one by one
UNREADABLE = (SealBroken, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """Rows as SQLite holds them, by table, with the columns they had in that version."""

    version: str | None = None
    tables: Mapping[str, tuple[Sequence[str], list[tuple[Any, ...]]]] = field(default_factory=dict)


def salvage(connection: sqlite3.Connection) -> Salvaged:
    """All that reads. An empty result where not even the list of tables does."""
    connection.text_factory = lambda text: text.decode(errors="replace")
    names = [str(name) for (name,) in _all(connection, TABLES)]
    tables = {
        name: (_columns(connection, name), _rows(connection, name))
        for name in names
        if name != VERSION_TABLE
    }
    version = [str(found[0]) for found in _all(connection, VERSION)]
    return Salvaged(version[0] if version and version[0].isdigit() else None, tables)


def fill(connection: sqlite3.Connection, salvaged: Salvaged) -> None:
    """One transaction: the rows into tables of their version. Those that are there already, or
    lack something, are passed over."""
    connection.execute("BEGIN IMMEDIATE")
    for name, (columns, rows) in salvaged.tables.items():
        known = _columns(connection, name)
        kept = [number for number, column in enumerate(columns) if column in known]
        if not kept:
            continue
        into = ", ".join(f'"{columns[number]}"' for number in kept)
        marks = ", ".join("?" for _ in kept)
        connection.executemany(
            f'INSERT OR IGNORE INTO "{name}" ({into}) VALUES ({marks})',  # noqa: S608  known names
            ([row[number] for number in kept] for row in rows),
        )
    connection.execute("COMMIT")


def weed(engine: Engine, seal: Seal) -> int:
    """Delete the rows whose values cannot be what they should be; returns how many."""
    weeds = 0
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for number in _unreadable(connection, table, seal):
                connection.execute(table.delete().where(text("rowid = :row")), {"row": number})
                weeds += 1
    return weeds


def all_reads(engine: Engine, seal: Seal) -> bool:
    """Whether every row of the store can be read."""
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return not any(_unreadable(connection, table, seal) for table in tables)


def _unreadable(connection: Connection, table: Table, seal: Seal) -> list[int]:
    rowid: ColumnElement[int] = literal_column("rowid")
    numbers = connection.scalars(select(rowid).select_from(table)).all()
    one = select(table).where(text("rowid = :row"))
    found = []
    for number in numbers:
        try:
            _read(connection.execute(one, {"row": number}).one(), table, seal)
        except UNREADABLE:
            found.append(number)
    return found


def _read(row: Row[Any], table: Table, seal: Seal) -> None:
    """Raises one of `UNREADABLE`."""
    for column, value in zip(table.columns, row, strict=True):
        if not _fits(column, value):
            raise TypeError(column.name)
        if column.name in SEALED and value is not None:
            seal.open(value)


def _fits(column: Column[Any], value: object) -> bool:
    if value is None:
        return bool(column.nullable)
    return isinstance(value, column.type.python_type)


def _rows(connection: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    """From the start to the first error, from the end to the last one, and what lies between."""
    forwards, whole = _until_error(connection, name, "ASC")
    if whole:
        return list(forwards.values())
    backwards, _ = _until_error(connection, name, "DESC")
    first, last = max(forwards, default=0), min(backwards, default=0)
    between = {
        number: row
        for number in range(first + 1, min(last, first + PROBED))
        for row in _all(connection, f'SELECT * FROM "{name}" WHERE rowid = {number}')  # noqa: S608
    }
    found = forwards | between | backwards
    return [found[number] for number in sorted(found)]


def _until_error(
    connection: sqlite3.Connection, name: str, order: str
) -> tuple[dict[int, tuple[Any, ...]], bool]:
    """Rows by their number, and whether these are all."""
    found: dict[int, tuple[Any, ...]] = {}
    query = f'SELECT rowid, * FROM "{name}" ORDER BY rowid {order}'  # noqa: S608  a known name
    try:
        for number, *row in connection.execute(query):
            found[number] = tuple(row)
    except sqlite3.Error:
        return found, False
    return found, True


def _columns(connection: sqlite3.Connection, name: str) -> list[str]:
    return [str(row[1]) for row in _all(connection, f'PRAGMA table_info("{name}")')]


def _all(connection: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    with suppress(sqlite3.Error):
        return list(connection.execute(query))
    return []
