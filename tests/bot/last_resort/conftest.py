"""Real processes on a copy of the code, whose files a test may break."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.telegram.stand_in import TelegramStandIn

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "http://127.0.0.1:9"


class Tree:
    """A copy of all that `python -m bot` runs from."""

    def __init__(self, folder: Path, stand_in: TelegramStandIn, directory_url: str) -> None:
        self.folder = folder / "tree"
        self.data = folder / "data"
        self.told = folder / "stderr.txt"
        for room in ("bot", "encoder", "resources"):
            leave = shutil.ignore_patterns("__pycache__", "training")
            shutil.copytree(ROOT / room, self.folder / room, ignore=leave)
        shutil.copy(ROOT / "config.yml", self.folder)
        self.environment = dict(os.environ, TELEGRAM_BOT_TOKEN=stand_in.token, RASA_URL=NOWHERE)
        self.environment |= {"TELEGRAM_API_URL": stand_in.url, "DIRECTORY_URL": directory_url}
        self.environment |= {"STEADY_DATA": str(self.data)}

    def replace(self, file: str, old: str, new: str) -> int:
        """Change the first `old` in a file; returns its line."""
        path = self.folder / file
        text = path.read_text("utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def put_back(self, file: str) -> None:
        """As it was, by a rename: nobody ever reads half of it."""
        draft = self.folder / "draft"
        shutil.copy(ROOT / file, draft)
        draft.touch()
        draft.replace(self.folder / file)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """`python -m bot WORDS`, in a process group of its own."""
        with self.told.open("ab") as told:
            return subprocess.Popen(  # noqa: S603  our own interpreter
                [sys.executable, "-m", "bot", *words],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                stderr=told,
                start_new_session=True,
            )

    @contextlib.contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start(*words)
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ends(self, *words: str) -> int:
        """The status of a command that ends by itself. What it tells is in `stderr`."""
        process = self.start(*words)
        try:
            return process.wait(60)
        finally:
            process.kill()
            process.wait()

    @property
    def stderr(self) -> str:
        return self.told.read_text("utf-8")


@pytest.fixture(scope="session")
def directory_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.sqlite'}"


@pytest.fixture
def tree(tmp_path: Path, stand_in: TelegramStandIn, directory_url: str) -> Tree:
    return Tree(tmp_path, stand_in, directory_url)


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find
