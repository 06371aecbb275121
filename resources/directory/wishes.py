"""What people wish of a place beside what it is for: walk-in, no ID, with a dog, Spanish spoken.

A wish is asked for in a message, and met, not met or not known by the words of a listing
(`wishes.yml`). A search leaves out what is known not to meet one; what is not known is said.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml

FILE = Path(__file__).resolve().parent / "wishes.yml"
UNVERIFIED = ("unverified", "unverified_historic")
NOT_KNOWN = 1.25  # what a wish that may be met does to a distance


@dataclass(frozen=True, slots=True)
class Wishes:
    """The names of what is wished, in the order of the file; whether only what is open then will
    do, and only what somebody has called."""

    names: tuple[str, ...] = ()
    open_now: bool = False
    called_only: bool = False

    @classmethod
    def in_text(cls, text: str) -> Self:
        """What a message asks for."""
        plain = _plain(text)
        names = tuple(name for name, wish in _read().items() if wish.asked.search(plain))
        return cls(names, open_now=_open_now().search(plain) is not None)

    @classmethod
    def from_letters(cls, letters: str) -> Self:
        """As a button carries them; letters of other things are passed over."""
        return cls(tuple(name for name, wish in _read().items() if wish.letter in letters))

    @property
    def letters(self) -> str:
        return "".join(_read()[name].letter for name in self.names)

    def factor(self, row: Mapping[str, Any]) -> float | None:
        """What the wishes do to a place's distance; None where it is known not to meet one."""
        if self.called_only and row["status"] in UNVERIFIED:
            return None
        met = [_read()[name].met(row) for name in self.names]
        if False in met:
            return None
        return float(NOT_KNOWN ** met.count(None))

    def unknown(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Those of which a listing does not say whether it meets them."""
        return tuple(name for name in self.names if _read()[name].met(row) is None)


@dataclass(frozen=True, slots=True)
class _Wish:
    letter: str
    asked: re.Pattern[str]
    fields: tuple[str, ...]
    yes: re.Pattern[str]
    no: re.Pattern[str]

    def met(self, row: Mapping[str, Any]) -> bool | None:
        said = [_plain(str(row[field] or "")).strip() for field in self.fields]
        if any(self.no.search(words) for words in said):
            return False
        return True if any(self.yes.search(words) for words in said) else None


@cache
def _read() -> dict[str, _Wish]:
    return {
        name: _Wish(
            one["letter"],
            _any(one["asked"]),
            tuple(one["fields"]),
            _any(one["yes"]),
            _any(one["no"]),
        )
        for name, one in _file()["wishes"].items()
    }


@cache
def _open_now() -> re.Pattern[str]:
    return _any(_file()["open_now"])


@cache
def _file() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return raw


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_at_words(one) for one in patterns))


def _at_words(pattern: str) -> str:
    return pattern if pattern.startswith(("^", "\\b")) else rf"\b(?:{pattern})"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    return re.sub(r"['’`]", "", letters)
