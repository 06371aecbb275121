"""One process at a time makes, mends or migrates a store in a file."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

WAIT_SECONDS = 5.0  # for another process that opens the same store
LOOK_EVERY = 0.02


@contextlib.contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Waits for others, for some seconds; then raises `BlockingIOError`. Whoever dies is no
    longer waited for."""
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(lock)
        yield
    finally:
        os.close(lock)


def _take(lock: int) -> None:
    give_up_at = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(LOOK_EVERY)
        else:
            return
