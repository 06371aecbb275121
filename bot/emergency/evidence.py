"""How much each feature speaks for a life at stake: weights fitted to labelled messages.

Two sums over the same features: `red` (a life may be at stake now) and `urgent` (red or amber); and
for a message that is either, one sum for each kind. The weights are data/evidence.json, made by
`make guard`; the rules stand above them.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any

from bot.emergency.alarm import GuardBroken, Language
from bot.emergency.compiled import DATA
from bot.emergency.features import Features, Partners
from bot.emergency.lexicon import LANGUAGES

EVIDENCE = DATA / "evidence.json"
SCALE = 1000  # weights are stored as whole thousandths
START = "^start"  # what every message begins with
# Before the name of a concept or mark, of a meaning, to tell it from the same word.
CONCEPT, MEANING = "#", "@"
# However many features of a sort a message has, all of them together weigh about this much. The
# concepts weigh little: they were written by people who had read such messages, so they explain
# what was read too well, and new messages less well than plain words do.
WORDS_SHARE, CONCEPTS_SHARE, MEANINGS_SHARE = 9.0, 1.5, 4.5
EACH_CONCEPT = 0.5
ENDING_SHARE = 0.3  # of the end of a long message, on top of the whole
FEWEST = 4  # a sort with fewer features than this weighs less

TOGETHER, IN_ONE_CLAUSE = "&", "+"  # between two concepts of one message, of one clause
IN_ONE_SENTENCE = "~"  # between two meanings of one sentence
JOINT = re.compile("[&+~]")

# A row of weights is one whole number, a column every `COLUMN` bits: so a hundred rows are added up
# as a hundred numbers, and not column by column.
Row = int
COLUMN = 24
LEVELS = 2  # the first columns: red, urgent
HALF, MASK = 1 << (COLUMN - 1), (1 << COLUMN) - 1
Pairs = dict[str, dict[str, Row]]


@dataclass(frozen=True, slots=True)
class Weights:
    """A row of weights by feature; pairs by the first of the two, then the second."""

    rows: dict[str, Row]
    words: frozenset[str]  # of the rows, those of words and pairs of words
    pairs: dict[str, Pairs]  # by what joins them


@dataclass(frozen=True, slots=True)
class Evidence:
    """The weights of all sums side by side: red, urgent, and each kind."""

    weights: Weights
    thresholds: dict[Language, tuple[int, int]]  # of red and urgent, by language
    kinds: tuple[str, ...]

    def sums(self, features: Features) -> list[float]:
        """What a message's features amount to in each sum."""
        sums: list[float] = [*unpacked(self.weights.rows[START], LEVELS + len(self.kinds))]
        _add(sums, self.weights, features, 1.0)
        if features.ending:
            _add(sums, self.weights, features.ending, ENDING_SHARE)
        return sums

    def above(self, sums: list[float], language: Language | None) -> tuple[float, float]:
        """(red, urgent) above their thresholds: 0 or more calls the level."""
        limits = self.thresholds[language or "en"]
        return sums[0] - limits[0], sums[1] - limits[1]

    def kind(self, sums: list[float]) -> str:
        """The kind that most speaks for; only asked of a message that is red or amber."""
        votes = sums[LEVELS:]
        return self.kinds[votes.index(max(votes))]


def sorts(features: Features) -> tuple[tuple[set[str], float], ...]:
    """The features of a message in sorts, with what all those known of a sort weigh together."""
    return (
        (features.pairs, WORDS_SHARE),
        ({MEANING + name for name in features.meanings}, MEANINGS_SHARE),
        (_joined(features.joint, TOGETHER), CONCEPTS_SHARE),
        (_joined(features.close, IN_ONE_CLAUSE), CONCEPTS_SHARE),
        (_joined(features.said, IN_ONE_SENTENCE), MEANINGS_SHARE),
    )


def _joined(partners: Partners, by: str) -> set[str]:
    return {f"{a}{by}{b}" for a, others in partners.items() for b in others if a < b}


def each_counts(share: float, known: int) -> float:
    """What one feature counts in a message with so many known ones of its sort."""
    return share / math.sqrt(max(FEWEST, known))


def _add(sums: list[float], weights: Weights, features: Features, times: float) -> None:
    rows_of, pairs = weights.rows, weights.pairs
    get = rows_of.get
    named = [row for name in features.names if (row := get(CONCEPT + name))]
    _add_rows(sums, named, times * EACH_CONCEPT)
    for rows, share in (
        ([rows_of[pair] for pair in features.pairs & weights.words], WORDS_SHARE),
        ([row for name in features.meanings if (row := get(MEANING + name))], MEANINGS_SHARE),
        (_known(pairs[TOGETHER], features.joint), CONCEPTS_SHARE),
        (_known(pairs[IN_ONE_CLAUSE], features.close), CONCEPTS_SHARE),
        (_known(pairs[IN_ONE_SENTENCE], features.said), MEANINGS_SHARE),
    ):
        _add_rows(sums, rows, times * each_counts(share, len(rows)))


def _known(pairs: Pairs, partners: Partners) -> list[Row]:
    """The rows of the known pairs; looked up two sets at a time, for speed."""
    rows: list[Row] = []
    for first, others in partners.items():
        if known := pairs.get(first):
            rows += [known[second] for second in others & known.keys()]
    return rows


def _add_rows(sums: list[float], rows: list[Row], value: float) -> None:
    for i, total in enumerate(unpacked(sum(rows), len(sums))):
        sums[i] += value * total


def packed(row: list[int]) -> Row:
    return sum(weight << (COLUMN * i) for i, weight in enumerate(row))


def unpacked(row: Row, columns: int) -> list[int]:
    found = []
    for _ in range(columns):
        weight = ((row + HALF) & MASK) - HALF
        found.append(weight)
        row = (row - weight) >> COLUMN
    return found


def load(path: Path = EVIDENCE) -> Evidence:
    """Raises GuardBroken if the file is missing or is not what the fit writes."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        thresholds = {spoken: _limits(data["thresholds"][spoken]) for spoken in LANGUAGES}
        return Evidence(_weights(data), thresholds, tuple(data["kinds"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GuardBroken(f"{path.name}: {error!r}") from error


def _limits(given: list[int]) -> tuple[int, int]:
    red, urgent = given
    return red, urgent


def _weights(data: dict[str, Any]) -> Weights:
    levels, votes = data["levels"], data["kind_votes"]
    no_level, no_vote = [0] * LEVELS, [0] * len(data["kinds"])
    rows: dict[str, Row] = {}
    pairs: dict[str, Pairs] = {by: {} for by in (TOGETHER, IN_ONE_CLAUSE, IN_ONE_SENTENCE)}
    for name in levels | votes:
        row = packed(levels.get(name, no_level) + votes.get(name, no_vote))
        if joint := JOINT.search(name):
            first, second = intern(name[: joint.start()]), intern(name[joint.end() :])
            pairs[joint.group()].setdefault(first, {})[second] = row
        else:
            rows[name] = row
    words = frozenset(name for name in rows if name[0] not in CONCEPT + MEANING)
    return Weights(rows, words - {START}, pairs)
