"""The laboratory: a Telegram, a store, and bots that can be started, killed and looked into."""

import atexit
import base64
import contextlib
import functools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from bot.answering.directory import Directory
from bot.sealing import Seal
from bot.state.database import open_state
from bot.state.rooms import Rooms, open_rooms
from resources.config import load_config
from tests.faults.programs import Program, environment
from tests.telegram.stand_in import TelegramStandIn

KEY = b"a key of the crash laboratory 32"
NOWHERE = "http://127.0.0.1:9"  # the port of `discard`: refused
START_SECONDS = 60.0


class Laboratory:
    """One experiment's world, gone after the block.

    `state_url` is empty for a SQLite file; with another store, `helpers` more processes work.
    """

    def __init__(self, folder: Path, state_url: str = "", helpers: int = 0) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.scratch = folder / "tmp"
        self.telegram = TelegramStandIn()
        self.helpers = helpers
        self.helper: Program | None = None
        self.seal = Seal(KEY)
        self._state_url = state_url or f"sqlite:///{self.data / 'state.sqlite'}"
        self._programs: list[Program] = []
        self._engine: Engine | None = None

    def __enter__(self) -> Self:
        for folder in (self.data, self.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        self.telegram.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for program in self._programs:
            program.kill()
        if self._engine is not None:
            self._engine.dispose()
        self.telegram.__exit__(kind, error, trace)

    @property
    def embedded(self) -> bool:
        """Whether the store is a file of the bot's own."""
        return self._state_url.startswith("sqlite")

    def start(self, *command: str, log: Path | None = None, **more: str) -> Program:
        """Starts a bot (or another of its commands) on this world's store and Telegram. `more`
        are variables of its environment; empty ones are not set."""
        ours = {
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_URL": self.telegram.url,
            "STEADY_DATA": str(self.data),
            "STEADY_KEY": base64.b64encode(KEY).decode(),
            "DIRECTORY_URL": shipped_directory(),
            "STATE_URL": self._state_url,
            "RASA_URL": NOWHERE,
            "HEALTH_PORT": "0",
            "TMPDIR": str(self.scratch),
        }
        log = log or self.folder / f"program{len(self._programs)}.log"
        wanted = ours | more
        given = environment(**{name: value for name, value in wanted.items() if value})
        program = Program(["bot", *(command or ("run",))], given, log)
        self._programs.append(program)
        return program

    def start_polling(self, *command: str, log: Path | None = None, **more: str) -> Program:
        """The same, and waits until it has asked Telegram for updates. Where the store is shared,
        a second process works beside it."""
        seen = self._polls()
        program = self.start(*command, log=log, **more)
        self.until(lambda: self._polls() > seen, START_SECONDS, "a first poll")
        if self.helpers and (self.helper is None or self.helper.status is not None):
            self.helper = self.start("work")
        return program

    def stop_all(self) -> None:
        """Asks every program that still runs to stop, and waits for it."""
        for program in self._programs:
            if program.status is None:
                program.stop()

    def died(self) -> tuple[str, ...]:
        """Programs that ended by themselves, and how."""
        ends = (program.status for program in self._programs)
        return tuple(f"a program ended with {status}" for status in ends if (status or 0) > 0)

    def _polls(self) -> int:
        return len(self.telegram.calls_of("getUpdates"))

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Waits for something that the bot does to Telegram; returns how long it took."""
        started = time.monotonic()
        self.telegram.wait_until(condition, seconds, what)
        return time.monotonic() - started

    def became_true(self, condition: Callable[[], bool], seconds: float) -> bool:
        """The same, without an error if it does not come."""
        with contextlib.suppress(TimeoutError):
            self.until(condition, seconds, "")
            return True
        return False

    def any_ended(self, programs: Sequence[Program], seconds: float) -> bool:
        """Waits until one of them is over; whether that came."""
        return _within(seconds, lambda: any(program.status is not None for program in programs))

    def says(self, program: Program, words: str, seconds: float) -> bool:
        """Waits until it has logged this; whether that came."""
        return _within(seconds, lambda: words in program.logged())

    def other_store(self) -> str:
        """Where another program would keep its store, were it on a machine of its own."""
        return f"sqlite:///{self.folder / 'other.sqlite'}"

    def engine(self) -> Engine:
        """The store from outside, with the program's own code."""
        if self._engine is None:
            self._engine = open_state(self._state_url)
        return self._engine

    def rooms(self) -> Rooms:
        return open_rooms(self.engine(), self.seal, timedelta(hours=48), timedelta(hours=12))

    def logged(self) -> str:
        """All that the programs wrote to their standard output and error."""
        return "".join(program.logged() for program in self._programs)

    def files(self) -> Iterator[Path]:
        """Every file that the programs have made or written to."""
        return (path for path in self.folder.rglob("*") if path.is_file())


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    """For what rings no bell: a process that ends, a file that grows."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@functools.cache
def shipped_directory() -> str:
    """The shipped listings, loaded once for all experiments."""
    folder = Path(tempfile.mkdtemp(prefix="steady-laboratory-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{folder / 'directory.sqlite'}"
    Directory(url, load_config()).places()
    return url
