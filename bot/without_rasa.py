"""What a message is about when Rasa does not answer: the encoder's topics, more carefully."""

from typing import Any

from bot.decision import Decision
from bot.emergency.opinion import Reader
from resources.directory.need_words import need_in

SURE = 0.5  # of a topic: an answer; under it, the likeliest are offered
CHOICES = 3
SEARCH = "services_find"
DANGER = "emergency"


def decide_alone(reader: Reader | None, text: str, remember: dict[str, Any]) -> Decision:
    """One topic, three to choose from, or the menu where there is nothing to read or no reader."""
    if reader is None or not any(character.isalpha() for character in text):
        return Decision("menu", source="fallback")
    shares = reader.encode(text).topics
    likeliest = sorted(shares, key=lambda topic: -shares[topic])[:CHOICES]
    topic, sure = likeliest[0], shares[likeliest[0]]
    common: dict[str, Any] = {"confidence": sure, "source": "fallback", "remember": remember}
    if sure < SURE:
        return Decision("ask", topic, choices=tuple(likeliest), **common)
    if topic == DANGER:  # the guard, who heard the same reader, has not called it red
        return Decision("ask", topic, choices=(DANGER,), **common)
    if topic == SEARCH:
        return Decision("find", topic, need=need_in(text), **common)
    return Decision("say", topic, **common)
