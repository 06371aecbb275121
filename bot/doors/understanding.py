"""`understand`: what the bot makes of single messages, one JSON line in, one out, same order."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.decision import Decision
from bot.dialogue import Dialogue
from bot.doors.lines import read_line
from bot.emergency import Alarm, detect, guess_language
from resources.follow_ups import spoken

AT_ONCE = 4
DEFAULT_LANGUAGE = "en"  # of a message that speaks for no language, such as "19134"


class Asked(BaseModel):
    """One message; other fields of the line (labels, tags) are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int | None = None
    text: str
    language: str | None = None


async def understand_lines(
    dialogue: Dialogue, lines: Iterable[str]
) -> AsyncIterator[dict[str, Any]]:
    """A result for each line of input. Raises `WrongLine` before anything is asked."""
    asked = [read_line(Asked, line, number) for number, line in enumerate(lines, 1) if line.strip()]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(message: Asked) -> dict[str, Any]:
        async with gate:
            return await _understand(dialogue, message)

    tasks = [asyncio.create_task(one(message)) for message in asked]
    for task in tasks:
        yield await task


async def _understand(dialogue: Dialogue, message: Asked) -> dict[str, Any]:
    started = time.perf_counter()
    text = message.text
    alarm = detect(text)
    red = alarm.level == "red"
    decision = None if red or not text else await dialogue.decide(text, {})
    result = {"id": message.id} | _found(alarm, decision)
    result["language"] = message.language or spoken(text, guess_language, None) or DEFAULT_LANGUAGE
    result["ms"] = round((time.perf_counter() - started) * 1000, 2)
    order = ("id", "level", "kind", "topic", "need", "place", "language", "confidence", "source")
    return {name: result[name] for name in (*order, "ms")}


def _found(alarm: Alarm, decision: Decision | None) -> dict[str, Any]:
    """Guard first; then Rasa, which may open the rescue as the second net; else who stands in."""
    found: dict[str, Any] = {"need": None, "place": None, "level": alarm.level, "kind": alarm.kind}
    if alarm.level == "red":
        return found | {"topic": "emergency", "confidence": 1.0, "source": "guard"}
    if decision is None:
        return found | {"topic": None, "confidence": 0.0, "source": "fallback"}
    found |= {"topic": decision.topic, "confidence": round(decision.confidence, 3)}
    found |= {"source": decision.source, "need": decision.need, "place": decision.place}
    if decision.do == "start":
        found |= {"level": "red", "kind": alarm.kind or "other_medical"}
    return found
