"""Figures of what was understood: shares from 0 to 1, None where there is nothing to count."""

from collections import Counter
from typing import Iterable, List, NamedTuple, Optional, Sequence, Tuple

from report.understood import SEARCH, Understood

BINS = 10
SHOWN = 20


class Bin(NamedTuple):
    """Messages of about the same confidence: its mean, and the share of them that is right."""

    sure: float
    right: float
    count: int


def share(of: Iterable[bool]) -> Optional[float]:
    values = list(of)
    return sum(values) / len(values) if values else None


def in_language(found: Sequence[Understood], language: str) -> List[Understood]:
    return [one for one in found if one.row["lang"] == language]


def macro(found: Sequence[Understood]) -> Optional[float]:
    """The mean over topics of the share of their messages that is right."""
    shares = [value for _, value, _ in by_topic(found)]
    return sum(shares) / len(shares) if shares else None


def by_topic(found: Sequence[Understood]) -> List[Tuple[str, float, int]]:
    """Topic, share right, number of messages; the worst first."""
    topics = {one.row["topic"] for one in found}
    own = {topic: [one.right for one in found if one.row["topic"] == topic] for topic in topics}
    rows = [(topic, sum(right) / len(right), len(right)) for topic, right in own.items()]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def searches(found: Sequence[Understood]) -> List[Understood]:
    return [one for one in found if one.row["topic"] == SEARCH]


def confusions(found: Sequence[Understood]) -> List[Tuple[str, str, int]]:
    pairs = Counter(
        (one.row["topic"], one.said["topic"] or "nothing") for one in found if not one.right
    )
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [(wanted, was, count) for (wanted, was), count in ordered[:SHOWN]]


def by_rasa(found: Sequence[Understood]) -> List[Understood]:
    """Those whose confidence is Rasa's: the guard is always sure."""
    return [one for one in found if one.said["source"] == "rasa"]


def bins(found: Sequence[Understood]) -> List[Bin]:
    rows = []
    for number in range(BINS):
        own = [one for one in found if min(int(one.sure * BINS), BINS - 1) == number]
        if own:
            mean = sum(one.sure for one in own) / len(own)
            rows.append(Bin(mean, sum(one.right for one in own) / len(own), len(own)))
    return rows


def calibration_error(found: Sequence[Understood]) -> Optional[float]:
    """Expected calibration error, in ten bins of equal width."""
    total = len(found)
    return sum(abs(b.sure - b.right) * b.count for b in bins(found)) / total if total else None


def confidently_wrong(found: Sequence[Understood], threshold: float) -> List[Understood]:
    """Answered without asking back, with nothing that would do; the surest first."""
    wrong = [one for one in found if one.sure >= threshold and not one.would_do]
    return sorted(wrong, key=lambda one: -one.sure)
