"""What was written while nobody answered: one honest line for all of it, not an answer to each.

Emergencies are none of this: they get the step that says that Steady was away (`Rescue.late`).
"""

from datetime import timedelta

from bot.clock import Clock
from bot.message import Message
from bot.replies import Outcome
from bot.rescuing.rescue_input import command_of

OBEYED = ("/forget", "/stop")  # however late
SAME = timedelta(seconds=30)  # what reached us so soon after the line was written before it


class Backlog:
    """`limit`: what is older is not answered any more."""

    def __init__(self, clock: Clock, limit: timedelta) -> None:
        self._clock = clock
        self._limit = limit

    def summed_up(self, message: Message) -> Outcome | None:
        """The line, or nothing where the chat was told already; None for what is answered."""
        incoming, told = message.incoming, message.memory.get("backlog_told_at")
        if not self.holds(message) or incoming.kind == "tap":
            return None
        if command_of(incoming.text) in OBEYED:
            return None
        if told is not None and message.seen_at <= told + SAME:
            return Outcome()
        now = self._clock.now()
        return Outcome((message.voice.menu("stale_summary"),), {"backlog_told_at": now})

    def holds(self, message: Message) -> bool:
        """Whether it has waited too long: at Telegram, or in our own inbox."""
        return message.old or self._clock.now() - message.seen_at > self._limit
