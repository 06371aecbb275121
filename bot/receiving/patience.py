"""How long to wait after trouble with receiving, and when to give up.

A rejected token or another poller may be a passing thing (a proxy, a second start); one that stays
ends the program, loudly, since starting again would not help.

Of two pollers one has to leave, and only one. Telegram turns each away in turn, so the first to
have had enough leaves the other alone. A program that has polled for a while bears twice as many
refusals: so it is the younger that leaves.
"""

import asyncio
import random
import time
from collections.abc import Callable

import structlog

from bot.sending.telegram_api import OtherPoller, SlowDown, TokenRejected

SHORTEST_WAIT, LONGEST_WAIT = 0.2, 1.5  # so that an answer comes 2 s after an outage at most
OTHER_POLLER_WAIT = (1.0, 2.0)
REFUSALS = 3  # of a token: in a row; because of another poller: within a time
WITHIN = 60.0  # seconds: with traffic, two pollers succeed in between
SETTLED = 60.0  # seconds of polling that make a program the older one

log = structlog.get_logger()


class Patience:
    """Counts what goes wrong. `seconds`: a clock that never jumps."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._wait = SHORTEST_WAIT
        self._rejections = 0
        self._conflicts: list[float] = []
        self._works_since: float | None = None

    def restored(self) -> None:
        self._wait, self._rejections = SHORTEST_WAIT, 0
        if self._works_since is None:
            self._works_since = self._seconds()

    async def after(self, trouble: Exception) -> None:
        """Wait as long as this trouble asks for; raise it again when it has been too often."""
        seconds = self._wait
        if isinstance(trouble, OtherPoller | TokenRejected):
            if self._too_often(trouble):
                raise trouble
            seconds = random.uniform(*OTHER_POLLER_WAIT)  # two pollers must not wait in step
        elif isinstance(trouble, SlowDown):
            seconds = trouble.seconds
        else:
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        log.warning("receiving_again", trouble=type(trouble).__name__, wait=round(seconds, 1))
        await asyncio.sleep(seconds)

    def _too_often(self, trouble: OtherPoller | TokenRejected) -> bool:
        if isinstance(trouble, TokenRejected):
            self._rejections += 1
            return self._works_since is None or self._rejections >= REFUSALS
        now = self._seconds()
        self._conflicts = [at for at in self._conflicts if now - at < WITHIN] + [now]
        return len(self._conflicts) >= (2 * REFUSALS if self._settled() else REFUSALS)

    def _settled(self) -> bool:
        """Whether it had polled for long when the present conflict began."""
        return self._works_since is not None and self._conflicts[0] - self._works_since >= SETTLED
