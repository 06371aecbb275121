"""The states of the USA: their names, and the one that a message is about."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resources.places.text import normalize

STATES = Path(__file__).resolve().parent.parent / "data" / "places" / "us_states.csv"
# Two letters that are a word of a message more often than a state, unless written in capitals.
WORDS = frozenset({"al", "ca", "co", "de", "hi", "id", "in", "la", "ma", "me", "mi", "mo", "ms",
    "ok", "or", "pa", "pr", "va", "md", "mt", "ne", "nd", "ar", "wa"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """`code`: its two letters. `spanish`: its name there, where that is another."""

    code: str
    name: str
    spanish: str
    aliases: tuple[str, ...]

    def named(self, language: str) -> str:
        return self.spanish if language == "es" and self.spanish else self.name


def state_codes() -> frozenset[str]:
    return frozenset(_states())


def state(code: str) -> State:
    """Raises `KeyError`."""
    return _states()[code]


def state_in(text: str) -> str | None:
    """The code of the state that a message names, the longest name first; None where it names none.

    Two letters count where they are no word (`nj`), or stand in capitals in a message that is not
    all capitals (`in PA`).
    """
    words = f" {normalize(text)} "
    named = (code for name, code in _names().items() if f" {name} " in words)
    return next(named, None) or next(_codes_in(text), None)


def _codes_in(text: str) -> Iterator[str]:
    for found in re.finditer(r"\b[A-Za-z]{2}\b", text):
        is_word = found[0].lower() in WORDS and not (found[0].isupper() and not text.isupper())
        if found[0].upper() in _states() and not is_word:
            yield found[0].upper()


@cache
def _states() -> dict[str, State]:
    with STATES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: State(
                row["code"],
                row["name"],
                row["spanish"],
                tuple(alias for alias in row["aliases"].split("|") if alias),
            )
            for row in csv.DictReader(file)
        }


@cache
def _names() -> dict[str, str]:
    """The code of each name as `normalize` writes it, long names first."""
    named = {
        normalize(name): one.code
        for one in _states().values()
        for name in (one.name, one.spanish, *one.aliases)
        if len(name) > 3
    }
    return dict(sorted(named.items(), key=lambda entry: -len(entry[0])))
