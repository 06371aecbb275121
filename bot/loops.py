"""What runs beside the path of a message: housekeeping, the clock, the directory."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import structlog

from bot.answering.directory import Directory
from bot.clock import Clock, SystemClock
from bot.store import Store, StoreUnavailable
from bot.threads import InThread
from bot.time_jumps import TimeJumps

PURGE_EVERY = 20.0  # what was wiped is off the disk within a minute
DIRECTORY_AGAIN = 30.0
KEEP_EVERY = 600.0

log = structlog.get_logger()

type Moved = Callable[[timedelta], None]


async def keep_house(store: Store, clock: Clock) -> None:
    """Now and then, for ever: forget what is past its time, and what was wiped."""
    while True:
        try:
            await store.purge(clock.now())
        except StoreUnavailable as trouble:
            log.warning("purge_again", trouble=type(trouble).__name__)
        await asyncio.sleep(PURGE_EVERY)


async def follow_clock(clock: Clock, store: Store, *who_remembers: Moved) -> None:
    """For ever, where time is the machine's."""
    if isinstance(clock, SystemClock):
        clock.when_moved.extend(who_remembers)
        await TimeJumps(clock, store).run()


async def keep_directory(
    directory: Directory, threads: InThread, today: Callable[[], date]
) -> None:
    """Open it, and from time to time write down what was shown and forget what is old. A directory
    that does not open costs searches, never the rescue."""
    while True:
        try:
            await threads(directory.places)
            await threads(directory.keep, today())
        except Exception as error:
            log.error("directory_again", error=type(error).__name__)
            await asyncio.sleep(DIRECTORY_AGAIN)
        else:
            await asyncio.sleep(KEEP_EVERY)


def fail(loops: asyncio.TaskGroup, error: Exception) -> None:
    """Let an error that came up elsewhere end the loops."""

    async def stop() -> None:
        raise error

    loops.create_task(stop())
