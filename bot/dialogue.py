"""What an ordinary message means, and so what the bot does: say, find, start or ask.

Rasa decides; this maps its answer, or the lack of one, to a `Decision`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.decision import Decision
from bot.emergency.opinion import Reader
from bot.in_context import in_context, stands_alone
from bot.rasa.client import RasaClient, RasaTrouble, Reading
from bot.talk import SMALL_TALK
from bot.two_questions import two_topics, with_second
from bot.without_rasa import SEARCH, decide_alone
from resources.config import Understanding

HARMLESS = frozenset({"greet", "thanks_bye", "bot_help"})  # to say where something else was meant
LIKELY = 0.35
WORTH_OFFERING = 0.1
CANNOT_BE_COMMAND = "/"  # text that begins with it is an order to Rasa; only we may give those


class Dialogue:
    """Asks Rasa within a short-lived conversation of random name, and reads its answer."""

    def __init__(
        self,
        rasa: RasaClient | None,
        limits: Understanding,
        clock: Clock,
        reader: Reader | None = None,
    ) -> None:
        self._rasa = rasa
        self._reader = reader
        self._limits = limits
        self._clock = clock

    @property
    def starting(self) -> bool:
        """Rasa is meant to be there but has never answered yet."""
        return self._rasa is not None and not self._rasa.ever_answered

    async def decide(
        self, text: str, memory: Mapping[str, Any], topic: str | None = None
    ) -> Decision:
        """Never raises for trouble with Rasa: then the encoder decides alone (`without_rasa`).

        `topic`: what was just talked about, for a question that leaves it out.
        """
        decision = await self._by_itself(text, memory)
        meant = in_context(self._reader, text, topic) if topic else None
        if meant is not None and decision.do != "start" and not stands_alone(decision, topic):
            return replace(decision, do="say", topic=meant.topic, confidence=meant.share, maybe=())
        return with_second(decision, two_topics(self._reader, text))

    async def _by_itself(self, text: str, memory: Mapping[str, Any]) -> Decision:
        sitting = self._sitting(memory)
        if self._rasa is None:
            return decide_alone(self._reader, text, sitting)
        try:
            reading = await self._rasa.read(text.lstrip(CANNOT_BE_COMMAND), sitting["sitting"])
        except RasaTrouble:
            return decide_alone(self._reader, text, sitting)
        return self._decision(reading, sitting)

    def _decision(self, reading: Reading, sitting: dict[str, Any]) -> Decision:
        topic, sure = reading.intent.name, reading.intent.confidence
        named: dict[str, Any] = {"need": reading.entities.need, "place": reading.entities.place}
        common: dict[str, Any] = {"confidence": sure, "remember": sitting}
        match reading.decision:
            case {"find": {**wanted}}:
                return Decision("find", topic, **_wanted(reading, wanted), **common)
            case {"start": "rescue"} if sure >= self._limits.emergency_confidence:
                return Decision("start", topic, **common)
            case {"start": "rescue"}:
                return Decision("ask", topic, choices=("emergency",), **common)
            case {"say": str(said)}:
                maybe = self._maybe(reading)
                return Decision("say", said, maybe=maybe, **named, **common)
            case {"ask": {"topics": [*_]}} if topic in HARMLESS and sure >= LIKELY:
                return Decision("say", topic, **common)
            case {"ask": {"topics": [*likeliest]}}:
                choices = tuple(str(name) for name in likeliest[:3])
                return Decision("ask", topic, choices=choices, **named, **common)
            case _:
                return Decision("menu", topic, **common)

    def _maybe(self, reading: Reading) -> tuple[str, ...]:
        """What else may have been meant, where that is not quite sure."""
        said, *others = reading.ranking or (reading.intent,)
        if said.confidence >= self._limits.topic_confidence or said.name in HARMLESS:
            return ()
        near = [one.name for one in others if one.confidence >= WORTH_OFFERING]
        return tuple(name for name in near if name not in SMALL_TALK)

    def _sitting(self, memory: Mapping[str, Any]) -> dict[str, Any]:
        """The conversation id to use; a new random one after some time or some turns."""
        started: datetime | None = memory.get("sitting_started")
        turns = int(memory.get("sitting_turns") or 0)
        age = timedelta(minutes=self._limits.sitting_minutes)
        now = self._clock.now()
        if started is None or now - started > age or turns >= self._limits.sitting_turns:
            return {"sitting": secrets.token_hex(16), "sitting_started": now, "sitting_turns": 1}
        return {
            "sitting": memory["sitting"],
            "sitting_started": started,
            "sitting_turns": turns + 1,
        }


def _wanted(reading: Reading, wanted: Mapping[Any, Any]) -> dict[str, Any]:
    """The need and the place of a search, as far as this message names them. What Rasa recalls of
    those before it is left out: our own memory also knows what was tapped."""
    if "entities" not in reading.model_fields_set:
        return {"need": wanted.get("need"), "place": wanted.get("place")}
    of_topic = wanted.get("need") if reading.intent.name != SEARCH else None
    return {"need": reading.entities.need or of_topic, "place": reading.entities.place}
