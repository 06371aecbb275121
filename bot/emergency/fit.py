"""Makes data/evidence.json from labelled messages: `python -m bot.emergency.fit FILE...`

Each line of a file is JSON with `text`, `level` and, unless the level is none, `kind`. Logistic
regression by AdaGrad, with the same seed every time, so the same messages and phrases give the same
weights. Fit again whenever phrases change. The thresholds are set on messages held out: one in
fifty of level none is let through as red.
"""

import argparse
import json
import math
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.emergency.evidence import CONCEPT, SCALE, START, pair_value
from bot.emergency.guard import features_of
from bot.emergency.lexicon import DATA

EPOCHS, RATE = 12, 0.25
SHRINK = 1.0  # the penalty on a squared weight; spread over the messages that have the feature
RAREST_PAIR = 3
AMBER_AS_NOT_RED = 0.3  # amber called red costs little: both bring the urgent line
FALSE_RED, FALSE_URGENT = 0.02, 0.06
FOLDS = 4
SMALLEST, SMALLEST_VOTE = 0.03, 0.1  # smaller weights than these change no answer


@dataclass(frozen=True, slots=True)
class Labelled:
    level: str
    kind: str | None
    values: dict[str, float]  # "#concept" or "pair of words" -> value


Weights = dict[str, float]


def read(paths: list[Path]) -> list[Labelled]:
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    found = [(row, features_of(row["text"])) for row in rows]
    seen = Counter(pair for _, features in found for pair in features.pairs)
    labelled = []
    for row, features in found:
        pairs = sorted(pair for pair in features.pairs if seen[pair] >= RAREST_PAIR)
        values = dict.fromkeys(pairs, pair_value(len(pairs)))
        values |= {CONCEPT + name: 1.0 for name in sorted(features.names)}
        labelled.append(Labelled(row["level"], row.get("kind"), values))
    return labelled


def target(row: Labelled, which: str) -> tuple[float, float]:
    """(label, weight) of a message for the sum `red`, `urgent` or that of a kind."""
    if which == "urgent":
        return float(row.level != "none"), 1.0
    if which == "red":
        return float(row.level == "red"), AMBER_AS_NOT_RED if row.level == "amber" else 1.0
    return float(row.kind == which), 1.0


def fit(rows: list[Labelled], which: str, seed: int = 1) -> Weights:
    order = random.Random(seed)
    weights: Weights = {START: 0.0}
    grown: Weights = {}
    pull = _pulls(rows)
    rows = list(rows)
    for _ in range(EPOCHS):
        order.shuffle(rows)
        for row in rows:
            label, weight = target(row, which)
            _step(weights, grown, pull, row.values, (label, weight))
    return weights


def _pulls(rows: list[Labelled]) -> Weights:
    """How strongly each meeting with a feature draws its weight back to nothing."""
    seen = Counter(name for row in rows for name in row.values)
    return {name: SHRINK / number for name, number in seen.items()} | {START: 0.0}


def _step(
    weights: Weights, grown: Weights, pull: Weights, values: Weights, goal: tuple[float, float]
) -> None:
    label, weight = goal
    error = (_chance(_sum(weights, values)) - label) * weight
    for name, value in [*values.items(), (START, 1.0)]:
        held = weights.get(name, 0.0)
        slope = error * value + pull[name] * held
        grown[name] = grown.get(name, 1e-6) + slope * slope
        weights[name] = held - RATE * slope / math.sqrt(grown[name])


def _sum(weights: Weights, values: Weights) -> float:
    get = weights.get
    return weights[START] + sum(get(name, 0.0) * value for name, value in values.items())


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def threshold(rows: list[Labelled], which: str, share: float) -> float:
    """The sum that `share` of level none pass, each scored by weights that never saw it."""
    scores = []
    for fold in range(FOLDS):
        weights = fit([row for i, row in enumerate(rows) if i % FOLDS != fold], which)
        held_out = [row for i, row in enumerate(rows) if i % FOLDS == fold]
        scores += [_sum(weights, row.values) for row in held_out if row.level == "none"]
    return sorted(scores)[int(len(scores) * (1 - share))]


def fit_kinds(rows: list[Labelled]) -> dict[str, Weights]:
    """For each kind, what speaks for it among red and amber messages: concepts and single words."""
    urgent = [
        Labelled(row.level, row.kind, {n: v for n, v in row.values.items() if " " not in n})
        for row in rows
        if row.kind
    ]
    return {kind: fit(urgent, kind) for kind in sorted({row.kind for row in urgent if row.kind})}


def table(columns: list[Weights], smallest: float) -> dict[str, list[int]]:
    """Weights of several sums side by side, in hundredths, without those that matter to none."""
    names = sorted(set().union(*columns))
    rows = {name: [column.get(name, 0.0) for column in columns] for name in names}
    return {
        name: [round(weight * SCALE) for weight in row]
        for name, row in rows.items()
        if name == START or max(map(abs, row)) >= smallest
    }


def write(path: Path, rows: list[Labelled]) -> None:
    levels = table([fit(rows, "red"), fit(rows, "urgent")], SMALLEST)
    limits = [threshold(rows, "red", FALSE_RED), threshold(rows, "urgent", FALSE_URGENT)]
    by_kind = fit_kinds(rows)
    data = {
        "thresholds": [round(limit * SCALE) for limit in limits],
        "levels": levels,
        "kinds": list(by_kind),
        "kind_votes": table(list(by_kind.values()), SMALLEST_VOTE),
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    path.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, default=DATA / "evidence.json")
    arguments = parser.parse_args()
    write(arguments.output, read(arguments.files))
