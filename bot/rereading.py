"""Words and steps that were changed while the bot runs come into use without a restart.

What is wrong does not: the last good words stay in use, and an alarm tells of it.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date

import structlog

from bot.flows.lines import FlowErrors
from bot.health.alarms import Alarms
from bot.logs import where_of
from bot.threads import InThread
from bot.words import Words, newest, problems_of
from resources.dated_facts import Facts
from resources.library import ContentErrors

LOOK_EVERY = 20.0  # seconds; what has changed is read at the second look, when nobody writes it

log = structlog.get_logger()

Files = tuple[int, int]


class Rereading:
    """Looks at the files now and then, or when asked, and never on the event loop.

    `read` raises `ContentErrors` or `FlowErrors`; `use` puts words into use, between two messages.
    """

    def __init__(
        self,
        read: Callable[[], Words],
        use: Callable[[Words], None],
        alarms: Alarms,
        in_thread: InThread,
        files: Callable[[], Files] = newest,
    ) -> None:
        self._read = read
        self._use = use
        self._alarms = alarms
        self._in_thread = in_thread
        self._files = files
        self._asked = asyncio.Event()
        self._read_at = self._seen = files()

    def ask(self) -> None:
        """Read everything anew at once, whether it has changed or not."""
        self._asked.set()

    async def run(self) -> None:
        """For ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._asked.wait()
            try:
                await self.look()
            except OSError as error:  # the folder itself; the words in memory do not need it
                log.warning("content_look_again", error=type(error).__name__)

    async def look(self) -> None:
        """Read what has changed, and rested since the last look."""
        asked = self._asked.is_set()
        self._asked.clear()
        files = await self._in_thread(self._files)
        rested, self._seen = files == self._seen, files
        if asked or (rested and files != self._read_at):
            self._read_at = files
            await self._reread()

    async def _reread(self) -> None:
        try:
            words = await self._in_thread(self._read)
        except (ContentErrors, FlowErrors) as error:
            for problem in problems_of(error):
                log.error("content_wrong", problem=problem)
            self._alarms.raise_("content_wrong")
        except Exception as error:  # whatever it is, what is in use stays so
            log.error("content_wrong", error=type(error).__name__, where=where_of(error))
            self._alarms.raise_("content_wrong")
        else:
            self._use(words)
            self._alarms.clear("content_wrong")
            log.info("content_read_again")


async def tell_expired(
    facts: Callable[[], Facts], today: Callable[[], date], alarms: Alarms
) -> None:
    """For ever: note the dated facts that are past, once a day each, as they stop being shown."""
    told: tuple[object, ...] = ()
    while True:
        day, expired = today(), facts().expired(today())
        if (day, expired) != told:
            told = (day, expired)
            note_expired(facts(), expired, alarms)
        await asyncio.sleep(LOOK_EVERY)


def note_expired(facts: Facts, expired: tuple[str, ...], alarms: Alarms) -> None:
    """A line in the log for each, and a note that stands until none is past."""
    alarms.clear("facts_expired")
    for name in expired:
        log.warning("fact_expired", name=name, file=facts.where[name])
        alarms.raise_("facts_expired")
