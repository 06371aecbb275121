"""Bringing what people write for a place to one spelling: case, accents, abbreviations, numbers."""

import re
import unicodedata
from collections.abc import Mapping

SUFFIXES = {
    "avenue": "ave", "av": "ave", "ave": "ave", "avenida": "ave", "street": "st", "st": "st",
    "str": "st", "calle": "st", "road": "rd", "rd": "rd", "boulevard": "blvd", "blvd": "blvd",
    "boulevar": "blvd", "drive": "dr", "dr": "dr", "lane": "ln", "ln": "ln", "la": "ln",
    "pike": "pk", "pk": "pk", "highway": "hwy", "hwy": "hwy", "parkway": "pkwy", "pkwy": "pkwy",
    "place": "pl", "pl": "pl", "court": "ct", "ct": "ct", "terrace": "ter", "ter": "ter",
    "circle": "cir", "cir": "cir", "way": "way", "loop": "loop",
}  # fmt: skip
DIRECTIONS = frozenset({
    "n", "s", "e", "w", "north", "south", "east", "west", "norte", "sur", "este", "oeste",
})  # fmt: skip
STATION_WORDS = frozenset({
    "station", "stop", "el", "mfl", "bsl", "estacion", "parada", "terminal", "train", "tren",
    "metro", "subway", "septa",
})  # fmt: skip
ORDINAL_WORDS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
    "primera": "1st", "segunda": "2nd", "tercera": "3rd", "cuarta": "4th", "quinta": "5th",
    "sexta": "6th", "septima": "7th", "octava": "8th", "novena": "9th", "decima": "10th",
    "eleventh": "11th", "twelfth": "12th", "thirteenth": "13th", "fifteenth": "15th",
    "sixteenth": "16th", "seventeenth": "17th", "eighteenth": "18th", "nineteenth": "19th",
    "twentieth": "20th", "dos": "2nd", "tres": "3rd", "cuatro": "4th", "cinco": "5th",
    "seis": "6th", "siete": "7th", "ocho": "8th", "nueve": "9th", "diez": "10th", "once": "11th",
    "doce": "12th", "trece": "13th", "quince": "15th", "dieciseis": "16th", "veinte": "20th",
}  # fmt: skip
NUMBERED = re.compile(r"(\d{1,3})(?:st|nd|rd|th|ta|da|ra|ma|va|na|a|o)?$")
# What English and Spanish ears write differently for one sound; in this order.
SOUNDS = (
    ("igh", "i"), ("ph", "f"), ("gh", "g"), ("ck", "k"), ("sh", "s"), ("ch", "s"), ("th", "t"),
    ("qu", "k"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("z", "s"), ("x", "s"), ("v", "b"),
    ("y", "i"), ("ge", "je"), ("gi", "ji"), ("j", "h"), ("w", "u"), ("h", ""),
)  # fmt: skip
_SMALL_WORDS = frozenset({"the", "la", "de", "del", "line", "on", "at", "en", "of", "in"})
_TWICE = re.compile(r"(.)\1+")
_SPANISH_E = re.compile(r"^es(?=[^aeiou ])")
_GAPS = re.compile(r"[^a-z0-9&@/]+")


def normalize(text: str, spellings: Mapping[str, str] | None = None) -> str:
    """Lower case, no accents or punctuation, one space between words, `&` as `and`."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    plain = plain.replace("'", "").replace("’", "").replace(".", "")
    for joint in "&@/+":
        plain = plain.replace(joint, " and ")
    words = _GAPS.sub(" ", plain).split()
    if spellings:
        words = [spellings.get(word, word) for word in words]
    return " ".join(words)


def ordinal(word: str) -> str:
    """`52`, `52nd`, `quinta`, `5ta` as `52nd`, `5th`; any other word unchanged."""
    if word in ORDINAL_WORDS:
        return ORDINAL_WORDS[word]
    numbered = NUMBERED.match(word)
    if not numbered or numbered[1] == "0":
        return word
    number = int(numbered[1])
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def sound(text: str) -> str:
    """Roughly how normalized text sounds: `kensington` and `quensinton` come out much alike."""
    text = _SPANISH_E.sub("s", text)
    for written, heard in SOUNDS:
        text = text.replace(written, heard)
    return _TWICE.sub(r"\1", text)


def street_core(words: list[str]) -> str:
    """A street's own name: `["kensington", "ave"]` and `["calle", "5"]` as `kensington`, `5th`."""
    kept = list(words)
    while kept and kept[0] in ("the", "la", "el", "calle", "ave", "avenida", "esquina", "de"):
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in SUFFIXES:
        kept = kept[:-1]
    return " ".join(ordinal(word) for word in kept)


def without_direction(core: str) -> str:
    """`north 5th` as `5th`; `south` alone stays."""
    first, _, rest = core.partition(" ")
    return rest if rest and first in DIRECTIONS else core


def without_station_words(text: str) -> str:
    """`somerset el stop` and `estacion de tioga` as `somerset`, `tioga`."""
    text = text.replace("transportation center", "station")
    words = [word for word in text.split() if word not in STATION_WORDS]
    while words and words[0] in _SMALL_WORDS:
        words = words[1:]
    while words and words[-1] in _SMALL_WORDS:
        words = words[:-1]
    return " ".join(words)
