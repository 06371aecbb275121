"""The day and the hour that a message asks about: "food near K&A on sunday", "tomorrow at 8".

The words are in `data/days.yml` and `data/hours_named.yml`, all languages at once.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
TOMORROW = "tomorrow"
MORNING_TOO = "manana"  # tomorrow; but "por la mañana" is in the morning, "esta mañana" was
MORNING_AFTER = ("la", "esta", "cada")
EARLIEST, LATEST = 7, 18  # the hours that "at 8" and "at 5" mean, where nothing says which half
HALF_DAY = 12
CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?")
HALF = re.compile(r"[ap]m?$")
SIGNS = re.compile(r"\d{1,2}:\d\d(?!\d)|@|[a-z]+|\d+[a-z]*")


@dataclass(frozen=True, slots=True)
class Moment:
    """`day`: another than today, if one is named. `at`: the hour, if any is named, on that day or
    the next time it comes; with the zone of the moment that it was counted from. `opening`: whether
    it asks for what is open then, or now where no hour and no day are named."""

    day: date | None = None
    at: datetime | None = None
    opening: bool = False


def moment_in(text: str, now: datetime) -> Moment:
    """The moment that a message asks about. `now` knows its zone, which is that of the answer."""
    day = day_in(text, now.date())
    words, opening = _words(text), _asks_for_open(_words(text))
    hour = _clock_hour(words) or _part(words)
    if hour is None:
        return Moment(day, opening=opening and day is None)
    at = datetime.combine(day or now.date(), hour, now.tzinfo)
    if day is None and at <= now:
        at = at + timedelta(hours=HALF_DAY) if _open_half(words, hour, now) else _next_day(at)
    return Moment(at.date() if at.date() != now.date() else None, at, opening)


def day_in(text: str, today: date) -> date | None:
    """The next day of that name, never today; None where no other day is named."""
    plain = " ".join(re.findall(r"[a-z0-9]+", _plain(text)))
    words = _without_names(plain).split()
    for before, word in zip(["", *words], words, strict=False):
        name = _days().get(word)
        if before in _list("behind") or (word == MORNING_TOO and before in MORNING_AFTER):
            continue
        if name == TOMORROW:
            return today + timedelta(days=1)
        if name is not None and int(name) != today.weekday():
            return today + timedelta(days=(int(name) - today.weekday()) % 7)
    return None


def _without_names(plain: str) -> str:
    """Without what only sounds like a day, such as Sunday Breakfast, a place."""
    for name in _list("not_days"):
        plain = plain.replace(name, "")
    return plain


def day_words() -> frozenset[str]:
    """Every word that names a day, without accents."""
    return frozenset(_days())


def _clock_hour(words: list[str]) -> time | None:
    """The first number that is an hour: "at 8", "8pm", "8:30", "a las 8 de la noche"."""
    for place, word in enumerate(words):
        number = CLOCK.fullmatch(HALF.sub("", word))
        if number is None or not _is_hour(words, place, word):
            continue
        hour, minute = int(number[1]), int(number[2] or 0)
        if hour < 24 and minute < 60:
            return time(_in_day(hour, words, place), minute)
    return None


def _is_hour(words: list[str], place: int, word: str) -> bool:
    following = words[place + 1] if place + 1 < len(words) else ""
    before = words[place - 1] if place else ""
    if before in _list("behind"):
        return False
    if word[-1].isalpha() or ":" in word:
        return True
    if following in _list("after_hour"):
        return True
    return before in _list("before_hour") and following not in _list("not_hours")


def _in_day(hour: int, words: list[str], place: int) -> int:
    """Of 24: by am and pm where they are said, else as places are open."""
    said = words[place].lstrip("0123456789:")
    rest = f" {' '.join(words[place + 1 :])} "
    if hour > HALF_DAY or hour == 0:
        return hour
    if said.startswith("a") or (not said and _says(rest, "am")):
        return hour % HALF_DAY
    if said.startswith("p") or _says(rest, "pm"):
        return hour % HALF_DAY + HALF_DAY
    return hour if hour >= EARLIEST else hour + HALF_DAY


def _open_half(words: list[str], hour: time, now: datetime) -> bool:
    """Whether "at 8", said at noon, is rather this evening than tomorrow morning."""
    text = f" {' '.join(words)} "
    told = _says(text, "am") or _says(text, "pm") or _part(words) is not None
    joined = any(word[0].isdigit() and word[-1] in "mp" for word in words)
    return not told and not joined and hour.hour < HALF_DAY and hour.hour + HALF_DAY > now.hour


def _next_day(at: datetime) -> datetime:
    """The same hour on the clock, also where the clock is changed that night."""
    return datetime.combine(at.date() + timedelta(days=1), at.time(), at.tzinfo)


def _part(words: list[str]) -> time | None:
    text = f" {' '.join(words)} "
    for name, hour in _parts():
        before, found, _ = text.partition(f" {name} ")
        if found and before.rpartition(" ")[2] not in _list("behind"):
            return hour
    late = _read()["late"]
    for before, word in zip(["", *words], words, strict=False):
        if word in late["words"] and (before in late["after"] or words[-1] == word):
            return _time(late["hour"])
    return None


def _asks_for_open(words: list[str]) -> bool:
    """Of a place: an open wound is none. And not when that place opens."""
    if _says(f" {' '.join(words)} ", "asks_hours"):
        return False
    around = zip(["", *words], words, [*words[1:], ""], strict=False)
    return any(
        word in _list("opening") and _list("not_opening").isdisjoint((before, following))
        for before, word, following in around
    )


def _says(text: str, name: str) -> bool:
    return any(f" {words} " in text for words in _list(name))


@cache
def _parts() -> tuple[tuple[str, time], ...]:
    """The longest names first."""
    named = [(name, _time(hour)) for hour, names in _read()["parts"].items() for name in names]
    return tuple(sorted(named, key=lambda one: -len(one[0])))


def _time(written: str) -> time:
    hour, minute = written.split(":")
    return time(int(hour), int(minute))


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_read()[name])


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DATA / "hours_named.yml").read_text(encoding="utf-8"))
    return read


@cache
def _days() -> dict[str, str]:
    raw: dict[str, list[str]] = yaml.safe_load((DATA / "days.yml").read_text(encoding="utf-8"))
    return {word: name for name, words in raw.items() for word in words}


def _words(text: str) -> list[str]:
    return SIGNS.findall(_plain(text).replace("'", "").replace("’", "").replace(".", ""))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
