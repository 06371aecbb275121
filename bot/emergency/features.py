"""What a message amounts to: concepts as told or only asked about, and its plain words.

A sign in a clause that asks in general or supposes ("what if", "how do I tell") is only asked
about, unless the clause goes on to speak of somebody in particular ("how do I tell, he is blue").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.emergency.reading import Found, Reading

FRAMES = frozenset({"ask_general", "hypothetical", "training"})
PERSONS = frozenset({"third_person", "first_person"})
# Concepts about the whole message: who, when, and in what spirit. Never "asked".
CIRCUMSTANCES = FRAMES | PERSONS
CIRCUMSTANCES |= {"past", "resolved", "joke", "object", "deny_od", "deny_wish", "now", "help_plea"}
CIRCUMSTANCES |= {"feel_ok", "awake", "breathing_ok", "low_fever", "child_who", "drug", "pregnant"}
CIRCUMSTANCES |= {"stimulant", "self_alone", "third_use", "self_used", "stranger_found", "helpers"}
CIRCUMSTANCES |= {"many_down", "police"}
LENGTHS = ((2, "length:1-2"), (5, "length:3-5"), (15, "length:6-15"), (40, "length:16-40"))
ASKED = "?"


@dataclass(frozen=True, slots=True)
class Features:
    """`names`: concepts ("blue", or "blue?" if only asked about) and marks of the whole message.
    `told` holds the concepts told, `signs` those told or asked that are no mere circumstance.
    `pairs`: its words and pairs of words, the words of some classes replaced by the class.
    """

    names: set[str]
    pairs: set[str]
    told: frozenset[str]
    signs: frozenset[str]


def features(reading: Reading, stands_for: dict[str, str]) -> Features:
    told, asked = _told_and_asked(sorted(reading.found, key=_reading_order))
    names = told | {concept + ASKED for concept in asked} | set(_marks(reading, told))
    words = [stands_for.get(word, word) for word in reading.words]
    return Features(
        names, _pairs(words), frozenset(told), frozenset((told | asked) - CIRCUMSTANCES)
    )


def _reading_order(found: Found) -> tuple[int, bool, bool]:
    """Left to right; on one word a frame opens first, then a person comes in, then a sign."""
    return found.index, found.concept not in FRAMES, found.concept not in PERSONS


def _told_and_asked(found: list[Found]) -> tuple[set[str], set[str]]:
    told: set[str] = set()
    asked: set[str] = set()
    clause, framed_at, framed = -1, -1, False
    for each in found:
        if each.clause != clause:
            clause, framed = each.clause, False
        if each.concept in FRAMES:
            framed_at, framed = each.index, True
        elif each.concept in PERSONS and each.index > framed_at:
            framed = False
        (asked if framed and each.concept not in CIRCUMSTANCES else told).add(each.concept)
    return told, asked


def _marks(reading: Reading, told: set[str]) -> Iterator[str]:
    signs = len(told - CIRCUMSTANCES)
    yield from (f"signs:{n}" for n in (0,) if signs == n)
    yield from (f"signs:{n}+" for n in (2, 3) if signs >= n)
    if reading.asks:
        yield "question"
    if signs and "past" in told and "now" not in told:
        yield "told_of_the_past"
    if signs and "third_person" in told:
        yield "told_of_somebody"
    length = reading.length
    yield next((name for most, name in LENGTHS if length <= most), "length:41+")


def _pairs(words: list[str]) -> set[str]:
    line = ["^", *words, "$"]
    found = set(words)
    found.update(f"{a} {b}" for a, b in pairwise(line))
    found.update(f"{a} _ {b}" for a, b in zip(line, line[2:], strict=False))
    return found
