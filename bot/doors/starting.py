"""Whether the bot can start as things stand, and who answers if it cannot.

`python -m bot run --or-last-resort` is one process that becomes the last resort and, when all is
repaired, the bot again. So there is only ever one that polls.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from bot.clock import SystemClock
from bot.doors.errors import in_words
from bot.doors.recording import RecordingTelegram
from bot.flows.loading import RESCUE_FILE, Flow
from bot.settings import Settings, read_all
from bot.store import StoreUnavailable
from resources.config import ConfigErrors, ServiceConfig, load_config
from resources.library import DEFAULT_ROOT, Library

ROOT = Path(__file__).resolve().parents[2]
WATCHED = ("bot", "encoder", "resources")  # and config.yml
SUFFIXES = frozenset({".yml", ".md", ".json", ".toml", ".py"})
LOOK_EVERY = 1.0  # seconds between two looks at the files' times
CHECK_EVERY = 30.0  # seconds until the next try, if no file changes
LONGEST_CHECK = 120.0
RULE = "=" * 78
LOUD = """\
STEADY CANNOT START. Only the emergency text answers now: everybody who writes gets
it, and nothing else. All other messages wait, and are answered after the repair.
"""
BY_ITSELF = f"""\
Repair what is broken (told above, and all of it below). Steady looks when a file
changes, and every {CHECK_EVERY:.0f} s, and starts again by itself.
"""
REPAIRED = "Repaired. Steady starts again.\n"


def would_start() -> bool:
    """Whether the bot gets as far as its loops. It does not ask Telegram anything."""
    return not _problems_of(_start)


def what_is_broken() -> list[str]:
    """Every problem that keeps the bot from starting, "file:line: what" where a file is wrong."""
    try:
        _, config = read_all()
    except ConfigErrors as errors:
        return list(errors.problems)
    numbers = config.numbers.model_dump()
    readers: tuple[Callable[[], object], ...] = (
        _read_guard,
        lambda: Library.load(DEFAULT_ROOT, config.languages, numbers),
        lambda: Flow.load(RESCUE_FILE, config.languages, numbers),
        _read_answers,
    )
    found = [line for reader in readers for line in _problems_of(reader)]
    return list(dict.fromkeys(found)) or _problems_of(_start)


def settings_alone() -> Settings | None:
    """The environment where config.yml may be broken; None where the environment is."""
    try:
        return Settings()
    except ValidationError:
        return None


def config_if_it_reads() -> ServiceConfig | None:
    try:
        return load_config()
    except ConfigErrors:
        return None


def loud(until_repaired: bool) -> str:
    """What is said on standard error when the last resort takes over."""
    return f"{RULE}\n{LOUD}{BY_ITSELF if until_repaired else ''}{RULE}\n"


def become(*arguments: str) -> NoReturn:
    """Go on as another command of the bot, in the same process."""
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "bot", *arguments]
    os.execv(sys.executable, command)  # noqa: S606  our own interpreter


async def repaired() -> None:
    """Returns when the bot would start. Tells on standard error what is left to repair."""
    told = ""
    while True:
        seen = _newest()
        left = await _left_to_repair()
        if left is None:
            return
        if left != told:
            sys.stderr.write(left)
            sys.stderr.flush()
        told = left
        waited = 0.0
        while waited < CHECK_EVERY and _newest() == seen:
            await asyncio.sleep(LOOK_EVERY)
            waited += LOOK_EVERY


def _read_guard() -> None:
    from bot.emergency import self_test  # noqa: PLC0415  importing it reads its data
    from bot.guard_making.data import ensure  # noqa: PLC0415  it needs the guard

    ensure()
    self_test()


def _read_answers() -> None:
    from bot.flows.hearing import Ears  # noqa: PLC0415  it needs the guard

    Ears.load()


def _start() -> None:
    """Everything but the loops."""
    from bot.app import Steady  # noqa: PLC0415  it needs the guard

    async def start(settings: Settings, config: ServiceConfig) -> None:
        clock = SystemClock()
        bot = Steady(settings, config, RecordingTelegram(clock), clock, None)
        bot.store.takes_over = False  # another process may be at work on it
        try:
            with contextlib.suppress(StoreUnavailable):  # the bot waits for it
                await bot.store.open()
        finally:
            await bot.close()

    asyncio.run(start(*read_all()))


def _problems_of(reader: Callable[[], object]) -> list[str]:
    try:
        reader()
    except Exception as error:
        return in_words(error).splitlines()
    return []


async def _left_to_repair() -> str | None:
    """What a start in a process of its own says is broken; None if it would start."""
    command = ("nice", "-n", "10", sys.executable, "-m", "bot", "run", "--check")
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LONGEST_CHECK):
            _, said = await process.communicate()
    except TimeoutError:
        return "The start takes too long to be tried.\n"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    return said.decode(errors="replace") if process.returncode else None


def _newest() -> tuple[int, int]:
    """How many files there are to be read at start, and when the last of them changed (ns)."""
    files = [ROOT / "config.yml", *(path for room in WATCHED for path in _files(ROOT / room))]
    times = []
    for path in files:
        with contextlib.suppress(OSError):
            times.append(path.stat().st_mtime_ns)
    return len(times), max(times, default=0)


def _files(folder: Path) -> Iterator[Path]:
    for path, folders, names in folder.walk():
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (path / name for name in names if Path(name).suffix in SUFFIXES)
