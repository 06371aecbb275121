"""What a message amounts to: concepts as told or only asked about, and its plain words.

A sign in a clause that asks in general or supposes ("what if", "how do I tell") is only asked
about, unless the clause goes on to speak of somebody in particular ("how do I tell, he is blue").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.emergency.lexicon import Lexicon
from bot.emergency.reading import Found, Reading

FRAMES = frozenset({"ask_general", "hypothetical", "training"})
PERSONS = frozenset({"third_person", "first_person"})
# Concepts about the whole message: who, when, and in what spirit. Never "asked".
CIRCUMSTANCES = FRAMES | PERSONS
CIRCUMSTANCES |= {"past", "resolved", "joke", "object", "deny_od", "deny_wish", "now", "help_plea"}
CIRCUMSTANCES |= {"feel_ok", "awake", "breathing_ok", "low_fever", "child_who", "drug", "pregnant"}
CIRCUMSTANCES |= {"stimulant", "self_alone", "third_use", "self_used", "stranger_found", "helpers"}
CIRCUMSTANCES |= {"many_down", "police", "alcohol", "animal", "taken", "grief", "fiction", "figure"}
CIRCUMSTANCES |= {"bot_talk", "bare_plea", "afraid_to_call"}
LENGTHS = ((2, "length:1-2"), (5, "length:3-5"), (15, "length:6-15"), (40, "length:16-40"))
ASKED = "?"
LAST = "last:"  # before the concepts of the last clause that has any: news comes at the end
MARKS = {"question", "told_of_the_past", "told_of_somebody", "signs:0", "signs:2+", "signs:3+"}
MARKS |= {name for _, name in LENGTHS} | {"length:41+"}
MOST = 40  # names of a group that are weighed two by two: more are in no message but a hostile one
LONG, LONGEST_ENDING, SHORTEST_ENDING = 20, 14, 3  # words


Partners = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Features:
    """`names`: concepts ("blue", or "blue?" if only asked about) and marks of the whole message.
    `told` holds the concepts told, `signs` those told or asked that are no mere circumstance.
    `pairs`: its words and pairs of words, the words of some classes replaced by the class.
    `meanings`: of its words. The rest are partners, the names that each name is weighed with:
    `joint` in the message, `close` in a clause; and for the meanings, `said` in a sentence.
    `ending`: the same of the end of a long message, because the news comes last.
    """

    names: set[str]
    pairs: set[str]
    joint: Partners
    close: Partners
    meanings: set[str]
    said: Partners
    told: frozenset[str]
    signs: frozenset[str]
    ending: "Features | None" = None


def features(reading: Reading, lexicon: Lexicon, stands_for: dict[str, str]) -> Features:
    end = ending(reading)
    last = _features(end, lexicon, stands_for) if end else None
    return _features(reading, lexicon, stands_for, last)


def ending(reading: Reading) -> Reading | None:
    """The last sentence of several, at most `LONGEST_ENDING` words; or the end of a long one."""
    words = reading.words
    while words and words[-1] == ".":
        words = words[:-1]
    start = max(len(words) - LONGEST_ENDING, 0)
    stops = [i for i in range(start, len(words) - SHORTEST_ENDING) if words[i] == "."]
    if stops:
        start = stops[-1] + 1
    elif len(words) < LONG:
        return None
    found = [each for each in reading.found if each.index >= start]
    asks = reading.asks if found and found[-1].sentence in reading.asks else frozenset[int]()
    return Reading([], words[start:], found, asks)


def _features(
    reading: Reading, lexicon: Lexicon, stands_for: dict[str, str], end: Features | None = None
) -> Features:
    told, asked = _told_and_asked(sorted(reading.found, key=_reading_order))
    marks = set(_marks(reading, told))
    names = told | {concept + ASKED for concept in asked} | marks
    clauses = _by_clause(reading.found)
    joint = _partners([{name for name in names if ":" not in name}])
    names |= {LAST + concept for concept in clauses[max(clauses)]} if clauses else set()
    pairs = _pairs([stands_for.get(word, word) for word in reading.words])
    signs = frozenset((told | asked) - CIRCUMSTANCES)
    sentences = _meanings(reading.words, lexicon)
    meanings, said = set[str]().union(*sentences), _partners(sentences)
    close = _partners([*clauses.values()])
    return Features(names, pairs, joint, close, meanings, said, frozenset(told), signs, end)


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


def _by_clause(found: list[Found]) -> dict[int, set[str]]:
    clauses: dict[int, set[str]] = {}
    for each in found:
        clauses.setdefault(each.clause, set()).add(each.concept)
    return clauses


def _partners(groups: list[set[str]]) -> Partners:
    groups = [each if len(each) <= MOST else set(sorted(each)[:MOST]) for each in groups]
    if len(groups) == 1:
        return dict.fromkeys(groups[0], groups[0])
    found: Partners = {}
    for group in groups:
        for name in group:
            found[name] = found[name] | group if name in found else group
    return found


def _meanings(words: list[str], lexicon: Lexicon) -> list[set[str]]:
    """What the words of each sentence mean, if anything."""
    sentences: list[set[str]] = [set()]
    for word in words:
        if word == ".":
            sentences.append(set())
        else:
            sentences[-1].update(lexicon.meanings_of(word))
    return [each for each in sentences if each]


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
    found.update([f"{a} {b}" for a, b in pairwise(line)])
    found.update([f"{a} _ {b}" for a, b in zip(line, line[2:], strict=False)])
    return found
