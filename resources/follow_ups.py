"""What a short message says that leans on what went before: `data/follow_ups.yml`, read once."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from resources.when import day_in, day_words

FILE = Path(__file__).resolve().parent / "data" / "follow_ups.yml"
WORD = re.compile(r"[^\W_]+")
OPENING = 2  # words
LONGEST_REST = 5  # words that may name a place
LONGEST_QUESTION = 8  # words; who tells more has another matter


@dataclass(frozen=True, slots=True)
class Refinement:
    """What is asked about the list before. `rest`: the words that must then name a place."""

    closer: bool = False
    more: bool = False
    open_now: bool = False
    other_day: bool = False
    rest: str = ""


def plain_words(text: str) -> list[str]:
    """Small letters, no accents, no signs: ["whats", "that"]."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return WORD.findall(re.sub(r"['’`]", "", letters))


def refinement(text: str, today: date) -> Refinement | None:
    """None where the message holds more than a question about a list of places."""
    words = plain_words(text)
    known = _words("closer") | _words("more") | _words("open_now") | _words("filler")
    rest = [word for word in words if word not in known and word not in day_words()]
    if len(rest) > LONGEST_REST or len(words) > LONGEST_QUESTION:
        return None
    asked = Refinement(
        closer=_any(words, "closer") or "mas cerca" in " ".join(words),
        more=_any(words, "more"),
        open_now=_any(words, "open_now"),
        other_day=day_in(text, today) is not None,
        rest=_span(words, rest),
    )
    return asked if asked != Refinement() else None


def is_yes(text: str) -> bool:
    return " ".join(plain_words(text)) in _words("agreed")


def is_no(text: str) -> bool:
    return " ".join(plain_words(text)) in _words("refused")


def is_insult(text: str) -> bool:
    """Whether it swears at the bot, and nothing else."""
    words = plain_words(text)
    insults = sorted(_words("insults"), key=len, reverse=True)
    left = f" {' '.join(words)} "
    for insult in insults:
        if f" {insult} " in left:
            rest = left.replace(f" {insult} ", " ", 1).split()
            return set(rest) <= _words("insult_filler") | _words("insults")
    return False


def ordinal(text: str) -> int | None:
    """1 for "the first one", -1 for "la última"; None for what names no number alone."""
    words = plain_words(text)
    number = {word: int(n) for n, names in _read()["ordinals"].items() for word in names}
    named = [word for word in words if word in number]
    exact = [word for word in named if word not in _words("ordinal_nouns")] or named[:1]
    others = set(words) - set(named) - _words("ordinal_filler")
    if len(exact) != 1 or others or exact[0] in _words("ordinal_nouns"):
        return None
    return number[exact[0]]


def has_no_subject(text: str) -> bool:
    """Whether it is a short question that does not say what about: "is that legal", "how often"."""
    words = plain_words(text)
    if not words or len(words) > int(_read()["longest_question"]):
        return False
    if len(words) == 1:
        return words[0] in _words("alone")
    bare = all(word in _words("bare") or word in _words("pointing") for word in words)
    return bare or _any(words, "pointing")


def asks(text: str) -> bool:
    """Whether it begins as a question or a wish does."""
    return _any(plain_words(text)[:OPENING], "asking")


def subject_of(topic: str) -> tuple[str, frozenset[str]] | None:
    """What a topic is about in a word or two, and every topic of that subject."""
    for subject, topics in _subjects().items():
        if topic in topics:
            return subject, topics
    return None


def need_of(topic: str) -> str | None:
    """What somebody looks for who sends a place after this topic."""
    needs: dict[str, str] = _read()["needs"]
    return needs.get(topic)


def spoken(text: str, guess: Callable[[str], str | None], before: str | None) -> str | None:
    """The language of a message: as `guess` has it, but that of a short one only where it has
    words that speak for it; what two languages share does not change the one spoken `before`."""
    words = text.split()
    if len(words) > int(_read()["short_text"]):
        return guess(text)
    telling = [word for word in words if not set(plain_words(word)) <= _words("speaks_for_none")]
    said = set(plain_words(" ".join(telling)))
    speaks: dict[str, list[str]] = _read()["speaks"]
    named = [code for code, known in speaks.items() if not said.isdisjoint(known)]
    if len(named) == 1:
        return named[0]
    if not telling:
        return None
    return guess(" ".join(telling)) or (None if before else guess(text))


def language_named(text: str, alone: bool = False) -> str | None:
    """The code of the one language that a message names; `alone`: and it says nothing else."""
    words = set(plain_words(text))
    names: dict[str, list[str]] = _read()["languages"]
    named = [code for code, words_for in names.items() if words & set(words_for)]
    if words & _words("negations"):
        return None
    rest = words - _words("language_filler") - {word for one in names.values() for word in one}
    return named[0] if len(named) == 1 and not (alone and rest) else None


def _any(words: Iterable[str], name: str) -> bool:
    return not _words(name).isdisjoint(words)


def _span(words: list[str], rest: list[str]) -> str:
    """From the first to the last word of `rest`, with what stands between."""
    if not rest:
        return ""
    start = words.index(rest[0])
    end = len(words) - words[::-1].index(rest[-1])
    return " ".join(words[start:end])


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(word) for word in _read()[name])


@cache
def _subjects() -> Mapping[str, frozenset[str]]:
    return {subject: frozenset(topics) for subject, topics in _read()["subjects"].items()}


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read
