"""The private store's rooms: opened by the first call, and anew where the file behind them is
damaged, gone, or another one.
"""

import sqlite3
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

from bot.sealing import Seal, find_key
from bot.settings import STATE_FILE, Settings
from bot.state.database import open_state, sqlite_file
from bot.state.leases import Leases
from bot.state.repairing import mend
from bot.state.rooms import Rooms, open_rooms
from bot.state.salvaging import Salvaged, all_reads, salvage
from bot.state.troubles import Trouble, trouble_of
from resources.config import Retention


class Opening:
    """One per process. Called from threads, one at a time where the store is a file."""

    def __init__(self, settings: Settings, retention: Retention, takes_over: bool) -> None:
        """`takes_over`: whether this process mends the store, and finishes what another that died
        had in hand."""
        self._settings = settings
        self._keep = retention
        self._takes_over = takes_over
        self.mended = False  # since somebody last looked
        self._file = sqlite_file(settings.state())
        self._lock = threading.Lock()
        self._leases = Leases()  # of this process, however often it opens the store
        self._seal: Seal | None = None
        self._engine: Engine | None = None
        self._rooms: Rooms | None = None
        self._inode: tuple[int, int] | None = None
        self._saved: Salvaged | None = None
        self._damaged = False  # whatever the check at the next opening finds
        self._first = True

    def rooms(self) -> Rooms:
        """Raises `KeyMissing`, `StoreTooNew`, or what the database library raises."""
        with self._lock:
            if self._rooms is not None and self._inode != self._inode_now():
                self._close(damaged=True)
            if self._rooms is None:
                self._rooms = self._open()
            return self._rooms

    def trouble(self, error: BaseException) -> Trouble | None:
        """What an error means; the store is opened anew at the next call, where that may help.
        None where the error is a bug."""
        trouble = trouble_of(error)
        with self._lock:
            if trouble == "unreadable" and self._all_reads():
                return None
            if trouble in ("damaged", "unreadable"):
                self._close(damaged=True)
            elif trouble == "stale":
                self._close(damaged=False)
        return trouble

    def _open(self) -> Rooms:
        settings = self._settings
        data = settings.steady_data
        self._seal = Seal(find_key(data, settings.key(), (data / STATE_FILE).exists()))
        engine = open_state(settings.state(), self._mend if self._takes_over else None)
        try:
            rooms = self._rooms_on(engine, self._seal)
        except BaseException:
            engine.dispose()
            raise
        self._engine, self._inode = engine, self._inode_now()
        self._saved, self._damaged, self._first = None, False, False
        return rooms

    def _rooms_on(self, engine: Engine, seal: Seal) -> Rooms:
        keep = self._keep
        keep_ids, keep_chats = timedelta(hours=keep.update_ids), timedelta(hours=keep.chat)
        rooms = open_rooms(engine, seal, keep_ids, keep_chats, self._leases)
        rooms.house.check_key()
        if self._first and self._takes_over and self._file is not None:
            rooms.house.take_over(datetime.now(UTC))
        return rooms

    def _mend(self, path: Path) -> None:
        assert self._seal is not None  # noqa: S101  it is made before
        if mend(path, self._seal, self._saved, anyway=self._damaged):
            self.mended = True

    def _all_reads(self) -> bool:
        if self._file is None or self._engine is None or self._seal is None:
            return True
        try:
            return all_reads(self._engine, self._seal)
        except SQLAlchemyError as error:
            return trouble_of(error) != "damaged"

    def _inode_now(self) -> tuple[int, int] | None:
        """Which file is there; None where there is none, or the store is no file."""
        if self._file is None:
            return None
        with suppress(FileNotFoundError):
            found = self._file.stat()
            return found.st_dev, found.st_ino
        return None

    def _close(self, damaged: bool) -> None:
        engine, self._engine, self._rooms = self._engine, None, None
        self._damaged = self._damaged or damaged
        if engine is None:
            return
        if damaged:
            self._saved = _still_read(engine)
        engine.dispose()


def _still_read(engine: Engine) -> Salvaged | None:
    """What the connection that is open knows yet: it may have more than the file has now."""
    if not (isinstance(engine.pool, QueuePool) and engine.pool.checkedin()):
        return None
    with suppress(sqlite3.Error, SQLAlchemyError), closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        driver.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
        return salvage(driver)
    return None
