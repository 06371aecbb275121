"""A SQLite store that is damaged is moved aside, and a new one made of what can still be read.

The new one is made beside the old and takes its place when it is whole: a program that is killed
on the way goes on at its next start. What was moved aside is deleted after two days.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sealing import Seal
from bot.state.database import LOCK_SECONDS, connect, cut_log, migrate
from bot.state.salvaging import Salvaged, fill, salvage, weed
from bot.state.troubles import trouble_of
from bot.state.versions import HEAD, refuse_unknown

CHECK_SECONDS = 1.0  # a large file is not checked to its end
STEPS = 10_000  # of SQLite's machine between two looks at the clock
KEEP_ASIDE = timedelta(hours=48)
STAMP = "%Y%m%dT%H%M%SZ"
BESIDE = ("-wal", "-shm", "")


def mend(path: Path, seal: Seal, saved: Salvaged | None = None, anyway: bool = False) -> bool:
    """Whether there was something to mend. `saved` are rows read before, through a connection that
    was still open; `anyway` where it is known to be damaged. Raises what sqlite3 raises for a file
    that is locked or not to be reached, and `StoreTooNew`."""
    if take_place(path):
        return True
    if not anyway and is_sound(path):
        return False
    found = _read(path)
    sources = [one for one in (saved, found) if one is not None]
    _make(Path(f"{path}.part"), sources, seal)
    Path(f"{path}.part").rename(f"{path}.repaired")
    return take_place(path)


def is_sound(path: Path) -> bool:
    """Whether SQLite finds no damage, as far as it gets in a second. A file that is not there yet
    is sound, unless its write-ahead log is."""
    if not _size(path):
        return not _size(Path(f"{path}-wal"))
    try:
        with _looking_at(path) as connection:
            give_up_at = time.monotonic() + CHECK_SECONDS
            connection.set_progress_handler(lambda: time.monotonic() > give_up_at, STEPS)
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return True
        if trouble_of(error) != "damaged":
            raise
        return False
    return bool(found == "ok")


def take_place(path: Path) -> bool:
    """The new store, if one was made, in the place of the old; whether there was one."""
    made = Path(f"{path}.repaired")
    if not made.exists():
        return False
    stamp = datetime.fromtimestamp(made.stat().st_mtime, UTC).strftime(STAMP)
    for suffix in BESIDE:
        old = Path(f"{path}{suffix}")
        if old.exists():
            aside = Path(f"{path}.damaged-{stamp}{suffix}")
            old.rename(aside)
            aside.chmod(0o600)
    made.rename(path)
    _sync(path.parent)
    return True


def delete_set_aside(path: Path, now: datetime) -> bool:
    """Delete damaged stores past their time; whether others are still kept. One whose time lies
    far ahead, by a clock that was wrong, goes too."""
    kept = False
    for aside in path.parent.glob(f"{path.name}.damaged-*"):
        stamp = aside.name.removeprefix(f"{path.name}.damaged-").split("-")[0]
        try:
            since = abs(now - datetime.strptime(stamp, STAMP).replace(tzinfo=UTC))
        except ValueError:  # not a name of ours
            continue
        if since > KEEP_ASIDE:
            aside.unlink(missing_ok=True)
        else:
            kept = True
    return kept


def _read(path: Path) -> Salvaged | None:
    if not _size(path):
        return None
    try:
        with _looking_at(path) as connection:
            return salvage(connection)
    except sqlite3.Error:
        return None


def _make(part: Path, sources: list[Salvaged], seal: Seal) -> None:
    """In the version that the rows had, so that the migrations bring them to ours."""
    versions = [one.version for one in sources if one.version is not None]
    for version in versions:
        refuse_unknown(version)
    for suffix in BESIDE:
        Path(f"{part}{suffix}").unlink(missing_ok=True)
    part.touch(mode=0o600)
    engine = connect(f"sqlite:///{part}")
    try:
        migrate(engine, versions[0] if versions else HEAD)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            for salvaged in sources:
                fill(connection, salvaged)
        migrate(engine)
        weed(engine, seal)
        cut_log(engine)
    finally:
        engine.dispose()
    _sync(part)


@contextmanager
def _looking_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves file and log as they are."""
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
        yield connection
    finally:
        connection.close()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
