"""What the last resort makes of a message: the emergency words for its writer, and what is kept of
it for the bot that handles it after the repair.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.calls import Arrival, Call
from bot.clock import Clock
from bot.last_words import LastWords
from bot.receiving.updates import Incoming
from bot.replies import Lane

if TYPE_CHECKING:
    from bot.emergency import Alarm

ONE_PER = timedelta(seconds=10)  # a chat gets the words this often at most
REMEMBERED = 10_000

log = structlog.get_logger()

Guard = Callable[[str], "Alarm"]


@dataclass(slots=True)
class Heard:
    """A message that is not committed yet. `answer` is None once it was given, or where the same
    chat got it a moment ago."""

    incoming: Incoming
    contents: dict[str, Any]
    answer: Call | None
    saying: asyncio.Lock = field(default_factory=asyncio.Lock)

    def arrival(self) -> Arrival:
        return Arrival(self.incoming.update_id, self.incoming.chat_id, self.contents, self.answer)


class LastAnswers:
    """`number` is the emergency number where it is known, `guard` None where it does not load."""

    def __init__(
        self, words: LastWords, number: str | None, guard: Guard | None, clock: Clock
    ) -> None:
        self._words = words
        self._number = number
        self._guard = guard
        self._clock = clock
        self._last: OrderedDict[int, datetime] = OrderedDict()

    def to(self, incoming: Incoming) -> Heard:
        """Any message at all, a tap too. In the language that it is written in, if that is known;
        else in that of the person's app."""
        alarm = self._alarm(incoming)
        written = alarm.language if alarm else None
        language = self._words.language(written, incoming.language_code)
        answer = self._answer(incoming, language) if self._allow(incoming.chat_id) else None
        return Heard(incoming, self._contents(incoming, alarm, language), answer)

    def _alarm(self, incoming: Incoming) -> "Alarm | None":
        try:
            return self._guard(incoming.text) if self._guard and incoming.text else None
        except Exception as error:  # it never raises; if it did, nobody may pay for it
            log.error("guard_failed", error=type(error).__name__, update_id=incoming.update_id)
            return None

    def _answer(self, incoming: Incoming, language: str) -> Call:
        text = self._words.say(language, self._number)
        parameters = {"chat_id": incoming.chat_id, "text": text}
        return Call("sendMessage", parameters, int(Lane.EMERGENCY))

    def _allow(self, chat_id: int) -> bool:
        now = self._clock.now()
        last = self._last.get(chat_id)
        if last is not None and now - last < ONE_PER:
            return False
        self._last[chat_id] = now
        self._last.move_to_end(chat_id)
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return True

    def _contents(self, incoming: Incoming, alarm: "Alarm | None", language: str) -> dict[str, Any]:
        """What the inbox keeps: the same things as `Receiver` does.

        Whoever told of a danger has the rescue's first words by then, so they are in the rescue.
        """
        red = alarm is not None and alarm.level == "red"
        flags = sorted(alarm.flags) if alarm else []
        kind = alarm.kind if alarm else None
        return {
            "chat_id": incoming.chat_id,
            "kind": incoming.kind,
            "text": incoming.text,
            "data": incoming.data,
            "point": incoming.point,
            "language_code": incoming.language_code,
            "edited": incoming.edited,
            "album": incoming.album,
            "waited": 0.0,
            "old": False,
            "guarded": alarm is not None or not incoming.text,
            "level": alarm.level if alarm else "none",
            "alarm_kind": kind,
            "flags": flags,
            "language": alarm.language if alarm else None,
            "step": self._words.state(kind) if red else None,
            "step_flags": flags if red else [],
            "step_language": language,
            "does": "",
            "again": False,
            "first": red,
        }


def guard_if_it_loads() -> Guard | None:
    """It may itself be what is broken; then the language of the person's app has to do."""
    try:
        from bot.emergency import detect  # noqa: PLC0415  importing it reads its data
    except Exception as error:
        log.warning("guard_left_out", error=type(error).__name__)
        return None
    return detect
