"""What an ordinary message means, and so what the bot does: say, find, start or ask.

Rasa decides; this maps its answer, or the lack of one, to a `Decision`.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.decision import Decision
from bot.emergency.opinion import Reader
from bot.rasa.client import RasaClient, RasaTrouble, Reading
from bot.without_rasa import decide_alone
from resources.config import Understanding

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

    async def decide(self, text: str, memory: Mapping[str, Any]) -> Decision:
        """Never raises for trouble with Rasa: then the encoder decides alone (`without_rasa`)."""
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
                named |= {name: wanted[name] for name in named if wanted.get(name)}
                return Decision("find", topic, **named, **common)
            case {"start": "rescue"} if sure >= self._limits.emergency_confidence:
                return Decision("start", topic, **common)
            case {"start": "rescue"}:
                return Decision("ask", topic, choices=("emergency",), **common)
            case {"say": str(said)}:
                return Decision("say", said, **named, **common)
            case {"ask": {"topics": [*likeliest]}}:
                choices = tuple(str(name) for name in likeliest[:3])
                return Decision("ask", topic, choices=choices, **named, **common)
            case _:
                return Decision("menu", topic, **common)

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
