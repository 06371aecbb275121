"""How long to wait after trouble with receiving, and when to give up.

A rejected token or another poller may be a passing thing (a proxy, a second start); one that stays
ends the program, loudly, since starting again would not help.
"""

import asyncio
import random

import structlog

from bot.telegram_api import OtherPoller, SlowDown, TokenRejected

SHORTEST_WAIT, LONGEST_WAIT = 0.2, 2.0
REFUSALS = 3  # in a row, before the program leaves

log = structlog.get_logger()


class Patience:
    """Counts what goes wrong in a row."""

    def __init__(self) -> None:
        self._wait = SHORTEST_WAIT
        self._refusals = 0
        self._ever_worked = False

    def restored(self) -> None:
        self._wait, self._refusals, self._ever_worked = SHORTEST_WAIT, 0, True

    async def after(self, trouble: Exception) -> None:
        """Wait as long as this trouble asks for; raise it again when it has been too often."""
        seconds = self._wait
        if isinstance(trouble, OtherPoller | TokenRejected):
            self._refusals += 1
            hopeless = isinstance(trouble, TokenRejected) and not self._ever_worked
            if hopeless or self._refusals >= REFUSALS:
                raise trouble
            seconds = random.uniform(1.0, LONGEST_WAIT)  # two pollers must not wait in step
        elif isinstance(trouble, SlowDown):
            seconds = trouble.seconds
        else:
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        log.warning("receiving_again", trouble=type(trouble).__name__, wait=round(seconds, 1))
        await asyncio.sleep(seconds)
