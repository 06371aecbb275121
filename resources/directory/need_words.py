"""Which need a message names, by the words people have for it (`need_words.yml`)."""

from functools import cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from resources.places.text import normalize

FILE = Path(__file__).resolve().parent / "need_words.yml"
LONG_ENOUGH = 5  # letters, for a slip of the fingers to be told from another word
ALIKE = 85.0  # of 100
ANY_CARE = "medical"  # a clinic for something else is a place for that


def need_in(text: str) -> str | None:
    """The need whose name is the longest in the text, the first of those; None without any."""
    words = normalize(text).split()
    found = [*_exact(words), *filter(None, map(_misspelt, words))]
    return next((need for need in found if need != ANY_CARE), found[0] if found else None)


def _exact(words: list[str]) -> list[str]:
    """Of every run of words that is a name, the longest runs first."""
    runs = (
        " ".join(words[start : start + length])
        for length in range(min(_longest(), len(words)), 0, -1)
        for start in range(len(words) - length + 1)
    )
    return [_named()[run] for run in runs if run in _named()]


def _misspelt(word: str) -> str | None:
    if len(word) < LONG_ENOUGH:
        return None
    found = process.extractOne(word, _long_names(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return _named()[found[0]] if found else None


@cache
def _named() -> dict[str, str]:
    """Need by name."""
    known: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {normalize(name): need for need, names in known.items() for name in names}


@cache
def _long_names() -> tuple[str, ...]:
    return tuple(name for name in _named() if len(name) >= LONG_ENOUGH and " " not in name)


@cache
def _longest() -> int:
    return max(len(name.split()) for name in _named())
