"""What an ordinary message means, and so what the bot does: say, find, start or ask.

Rasa decides; this maps its answer, or the lack of one, to a `Decision`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.clock import Clock
from bot.rasa.client import RasaClient, RasaTrouble, Reading
from resources.config import Understanding

CANNOT_BE_COMMAND = "/"  # text that begins with it is an order to Rasa; only we may give those


@dataclass(frozen=True, slots=True)
class Decision:
    """`do` names one of five doings; the rest is what it needs.

    `source`: who decided. `topic` is what the message is about even where `do` is `find`.
    """

    do: Literal["say", "find", "start", "ask", "menu"]
    topic: str | None = None
    need: str | None = None
    place: str | None = None
    choices: tuple[str, ...] = ()
    confidence: float = 0.0
    source: Literal["rasa", "fallback"] = "rasa"
    remember: dict[str, object] = field(default_factory=dict)


class Dialogue:
    """Asks Rasa within a short-lived conversation of random name, and reads its answer."""

    def __init__(self, rasa: RasaClient | None, limits: Understanding, clock: Clock) -> None:
        self._rasa = rasa
        self._limits = limits
        self._clock = clock

    @property
    def starting(self) -> bool:
        """Rasa is meant to be there but has never answered yet."""
        return self._rasa is not None and not self._rasa.ever_answered

    async def decide(self, text: str, memory: Mapping[str, Any]) -> Decision:
        """Never raises for trouble with Rasa: the decision is then `menu`."""
        sitting = self._sitting(memory)
        if self._rasa is None:
            return Decision("menu", source="fallback")
        try:
            reading = await self._rasa.read(text.lstrip(CANNOT_BE_COMMAND), sitting["sitting"])
        except RasaTrouble:
            return Decision("menu", source="fallback")
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
