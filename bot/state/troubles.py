"""What an error of the private store means: for whoever called, and for what is to be done."""

import errno
import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Trouble = Literal["damaged", "full", "stale", "away", "unreadable"]
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
BY_STATE: dict[str | None, Trouble] = {  # PostgreSQL's names
    "53100": "full",
    "25006": "stale",  # connected to a server that only reads since another took its place
}
BY_CODE: dict[int, Trouble] = {
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "full",
    # The file that is open is not what is there now, or was opened when it could not be written.
    sqlite3.SQLITE_READONLY: "stale",
    sqlite3.SQLITE_CANTOPEN: "stale",
    sqlite3.SQLITE_IOERR: "stale",
    sqlite3.SQLITE_PERM: "stale",
}
BY_LONG_CODE: dict[int, Trouble] = {
    sqlite3.SQLITE_IOERR_READ: "damaged",
    sqlite3.SQLITE_IOERR_SHORT_READ: "damaged",
    sqlite3.SQLITE_IOERR_WRITE: "full",
    sqlite3.SQLITE_IOERR_SHMSIZE: "full",
}


def trouble_of(error: BaseException) -> Trouble | None:
    """None for an error that is not the store's, but a bug.

    `damaged`: the file has to be looked at. `stale`: it has to be opened anew. `full`: there is no
    room, or writing fails. `away`: locked, not reached, slow. `unreadable`: perhaps a row that
    holds what it cannot hold, perhaps a bug.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        long_code = getattr(cause, "sqlite_errorcode", 0)
        return BY_LONG_CODE.get(long_code) or BY_CODE.get(long_code & 0xFF, "away")
    if isinstance(cause, OSError):
        return "full" if cause.errno in FULL else "away"
    if isinstance(error, SQLAlchemyError):
        return BY_STATE.get(getattr(cause, "sqlstate", None), "away")
    return "unreadable" if isinstance(error, ValueError | TypeError) else None
