"""The day that a message asks about: "food near K&A on sunday"."""

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

DAYS = Path(__file__).resolve().parent / "data" / "days.yml"
TOMORROW = "tomorrow"
MORNING_TOO = "manana"  # tomorrow; but "por la mañana" is in the morning, "esta mañana" was
MORNING_AFTER = ("la", "esta", "cada")


def day_in(text: str, today: date) -> date | None:
    """The next day of that name, never today; None where no other day is named."""
    words = re.findall(r"[a-z]+", _plain(text))
    for before, word in zip(["", *words], words, strict=False):
        name = _days().get(word)
        if word == MORNING_TOO and before in MORNING_AFTER:
            continue
        if name == TOMORROW:
            return today + timedelta(days=1)
        if name is not None and int(name) != today.weekday():
            return today + timedelta(days=(int(name) - today.weekday()) % 7)
    return None


def day_words() -> frozenset[str]:
    """Every word that names a day, without accents."""
    return frozenset(_days())


@cache
def _days() -> dict[str, str]:
    raw: dict[str, list[str]] = yaml.safe_load(DAYS.read_text(encoding="utf-8"))
    return {word: name for name, words in raw.items() for word in words}


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
