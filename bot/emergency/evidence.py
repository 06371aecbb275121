"""How much each feature speaks for a life at stake: weights fitted to labelled messages.

Two sums over the same features: `red` (a life may be at stake now) and `urgent` (red or amber); and
for a message that is either, one sum for each kind. The weights are data/evidence.json, made by
`python -m bot.emergency.fit`; the rules stand above them.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from bot.emergency.alarm import GuardBroken
from bot.emergency.features import Features
from bot.emergency.lexicon import DATA

PAIRS_SHARE = 6.0  # all words together weigh about as much as six concepts
FEWEST_PAIRS = 4
SCALE = 100  # weights are stored as whole hundredths
START = "^start"  # what every message begins with
CONCEPT = "#"  # before the name of a concept or mark, to tell it from the same word


@dataclass(frozen=True, slots=True)
class Evidence:
    """Weights by feature: of the sums (red, urgent), and of one sum for each kind."""

    levels: dict[str, tuple[int, ...]]
    thresholds: tuple[int, ...]
    kinds: tuple[str, ...]
    kind_votes: dict[str, tuple[int, ...]]

    def above(self, features: Features) -> tuple[float, float]:
        """(red, urgent) above their thresholds: 0 or more calls the level."""
        red, urgent = _sums(self.levels, features, 2)
        return red - self.thresholds[0], urgent - self.thresholds[1]

    def kind(self, features: Features) -> str:
        """The kind that most speaks for; only asked of a message that is red or amber."""
        sums = _sums(self.kind_votes, features, len(self.kinds))
        return self.kinds[sums.index(max(sums))]


def _sums(weights: dict[str, tuple[int, ...]], features: Features, columns: int) -> list[float]:
    known = [row for row in map(weights.get, features.pairs) if row]
    named = [weights[key] for name in features.names if (key := CONCEPT + name) in weights]
    share = pair_value(len(known))
    return [
        weights[START][i] + sum([row[i] for row in named]) + share * sum([row[i] for row in known])
        for i in range(columns)
    ]


def pair_value(known: int) -> float:
    """What one word or pair counts in a message with so many known ones."""
    return PAIRS_SHARE / math.sqrt(max(FEWEST_PAIRS, known))


def load(path: Path = DATA / "evidence.json") -> Evidence:
    """Raises GuardBroken if the file is missing or is not what `fit` writes."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Evidence(
            {name: tuple(row) for name, row in data["levels"].items()},
            tuple(data["thresholds"]),
            tuple(data["kinds"]),
            {name: tuple(row) for name, row in data["kind_votes"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GuardBroken(f"{path.name}: {error!r}") from error
