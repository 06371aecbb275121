"""Two questions in one message: "how do i use narcan and is it legal".

Each half is read by the encoder. Only where it is sure of both, and they differ, was it two.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from bot.decision import Decision
from bot.emergency.opinion import Reader
from bot.in_context import in_context
from bot.talk import SMALL_TALK
from bot.without_rasa import DANGER, SEARCH
from resources.follow_ups import asks, subject_of

BETWEEN = re.compile(
    r"\s*[?!.;\n]+\s*|,?\s+(?:and|n|also|plus|y|e|tambi[eé]n|adem[aá]s)\s+|,\s+", re.IGNORECASE
)
LONGEST = 60  # words of a message
FEWEST = 2  # words of the first half
PLACES = 3  # where a message is cut, at most: each costs two readings
SURE = 0.6
# Topics that a search answers, whichever of them it was taken for.
FINDING = frozenset(
    {SEARCH, "naloxone_get", "strips_get", "drug_checking", "treatment_find", "withdrawal_help"}
)
NO_QUESTION = SMALL_TALK | {DANGER, "boundary_sourcing", "boundary_making", "report_reversal"}


def two_topics(reader: Reader | None, text: str) -> tuple[str, str] | None:
    """The topics of both halves, in their order; None where there are no two questions."""
    if reader is None or len(text.split()) > LONGEST:
        return None
    best: tuple[float, tuple[str, str] | None] = (SURE, None)
    for first, second in list(halves(text))[:PLACES]:
        found = _read(reader, first, second)
        if found is not None and found[0] >= best[0]:
            best = found
    return best[1]


def with_second(decision: Decision, two: tuple[str, str] | None) -> Decision:
    """The decision on the whole message, and which question it leaves open. One that was not sure
    what the whole is about, or took it for neither half, is decided by its first half; of two
    texts, the first comes first."""
    if two is None or decision.do in ("start", "menu"):
        return decision
    first, second = two
    if decision.do == "ask" or (decision.do == "say" and decision.topic != first):
        doing: Literal["find", "say"] = "find" if first == SEARCH else "say"
        return replace(decision, do=doing, topic=first, choices=(), maybe=(), also=(second,))
    covered = FINDING if decision.do == "find" else {decision.topic}
    others = tuple(topic for topic in two if topic not in covered)
    return replace(decision, also=others, maybe=())


def halves(text: str) -> Iterator[tuple[str, str]]:
    """A message cut in two, wherever it may be."""
    for cut in BETWEEN.finditer(text):
        first, second = text[: cut.start()], text[cut.end() :]
        if len(first.split()) >= FEWEST and asks(second) and _asks_at_last(first):
            yield first, second


def _asks_at_last(text: str) -> bool:
    """Whether the last sentence does: something may be told before it."""
    *_, last = [one for one in re.split(r"[?!.;,\n]+", text) if one.strip()] or [""]
    return asks(last)


def _read(reader: Reader, first: str, second: str) -> tuple[float, tuple[str, str]] | None:
    one, sure = _likeliest(reader, first)
    if sure < SURE or one in NO_QUESTION:
        return None
    leaning = in_context(reader, second, _subject(reader, first))  # "... and is it legal"
    other, too = (leaning.topic, SURE) if leaning else _likeliest(reader, second)
    if too < SURE or other in NO_QUESTION or other == one:
        return None
    return min(sure, too), (one, other)


def _subject(reader: Reader, half: str) -> str:
    """The likeliest topic that has a subject: a search for narcan is about narcan."""
    shares = reader.encode(half).topics
    named = [topic for topic in shares if subject_of(topic)]
    return max(named, key=lambda topic: shares[topic])


def _likeliest(reader: Reader, text: str) -> tuple[str, float]:
    shares = reader.encode(text).topics
    topic = max(shares, key=lambda name: shares[name])
    return topic, shares[topic]
