"""What a chat talked about: read before a message is answered, written when it was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.message import Message
from bot.replies import Outcome
from bot.talk import Offer, Talk


class Recollection:
    """`keep`: how long after the last answer it is remembered."""

    def __init__(self, clock: Clock, keep: timedelta) -> None:
        self._clock = clock
        self._keep = keep

    def of(self, memory: Mapping[str, Any]) -> Talk:
        """Nothing where it is past its time."""
        until = memory.get("talk_until")
        fresh = until is not None and self._clock.now() < until
        return Talk.read(memory.get("talk")) if fresh else Talk()

    def after(self, message: Message, outcome: Outcome) -> dict[str, object]:
        """What changes in the chat's memory. An emergency leaves nothing of the talk before it."""
        if message.step is not None or outcome.remember.get("rescue"):
            return {"talk": None, "talk_until": None}
        if not outcome.replies:
            return {}
        talk = message.talk.after(outcome.about, _offered(outcome))
        return {"talk": talk.written(), "talk_until": self._clock.now() + self._keep}


def _offered(outcome: Outcome) -> tuple[Offer, ...]:
    """The buttons shown; where one is to be chosen, those of the question alone."""
    shown = [reply for reply in outcome.replies if reply.buttons]
    if outcome.about is not None and outcome.about.choices:
        shown = shown[-1:]
    return tuple(
        Offer(button.action, button.label)
        for reply in shown
        for row in reply.buttons
        for button in row
        if button.action
    )
