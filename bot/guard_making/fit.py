"""Makes data/evidence.json from labelled messages, and compiles the phrases first: `make guard`.

Linear support vector machines with squared hinge loss, by dual coordinate descent (Hsieh and
others, 2008), with the same seed every time: the same messages and phrases give the same weights.
The thresholds are set, for each language, on messages held out: so that of those of level none
the share `FALSE_RED` is let through as red.
"""

import json
import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.emergency import evidence, guard
from bot.emergency.alarm import Language
from bot.emergency.evidence import EVIDENCE, SCALE, START
from bot.guard_making import data as guard_data
from bot.guard_making.training import LANGUAGES, Example, Message, Weights, messages, read

EPOCHS = 12
COST = 0.02  # of a message on the wrong side, against the size of the weights
AMBER_AS_NOT_RED = 0.1  # amber called red costs little: both bring the urgent line
# Of the messages of level none in a language. Those in Spanish here are harder to tell than new
# ones, those in English are not: together new ones are called red in one of fifty.
FALSE_RED: dict[Language, float] = {"en": 0.015, "es": 0.03}
FALSE_URGENT: dict[Language, float] = {"en": 0.06, "es": 0.06}
FOLDS = 4
SMALLEST = 2  # thousandths; what weighs less in every sum changes no answer

Goal = Callable[[Message], tuple[float, float]]  # (1 or -1, how much it matters)


def red(message: Message) -> tuple[float, float]:
    if message.level == "red":
        return 1.0, 1.0
    return -1.0, AMBER_AS_NOT_RED if message.level == "amber" else 1.0


def urgent(message: Message) -> tuple[float, float]:
    return (-1.0 if message.level == "none" else 1.0), 1.0


@dataclass(frozen=True, slots=True)
class OfKind:
    kind: str

    def __call__(self, message: Message) -> tuple[float, float]:
        return (1.0 if message.kind == self.kind else -1.0), 1.0


def fit(rows: Sequence[Example], goal: Goal, seed: int = 1) -> Weights:
    """Weights by feature; the sum over a message is above 0 on the side of the goal."""
    weights: Weights = {name: 0.0 for row in rows for name in row.names}
    goals = [goal(row.message) for row in rows]
    slack = [1 / (2 * COST * matters) for _, matters in goals]
    steep = [sum(v * v for v in row.values) + loose for row, loose in zip(rows, slack, strict=True)]
    pulls = [0.0] * len(rows)
    order = list(range(len(rows)))
    shuffle = random.Random(seed).shuffle
    for _ in range(EPOCHS):
        shuffle(order)
        for i in order:
            side, row = goals[i][0], rows[i]
            slope = side * total(weights, row) - 1 + slack[i] * pulls[i]
            pull = max(0.0, pulls[i] - slope / steep[i])
            if step := (pull - pulls[i]) * side:
                for name, value in zip(row.names, row.values, strict=True):
                    weights[name] += step * value
                pulls[i] = pull
    return weights


def total(weights: Weights, row: Example) -> float:
    get = weights.get
    return sum(get(n, 0.0) * v for n, v in zip(row.names, row.values, strict=True))


def held_out(rows: Sequence[Example], goal: Goal) -> list[float]:
    """Each message's sum by weights that never saw it."""
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        weights = fit([row for i, row in enumerate(rows) if i % FOLDS != fold], goal)
        for i in range(fold, len(rows), FOLDS):
            scores[i] = total(weights, rows[i])
    return scores


def threshold(
    rows: Sequence[Example], scores: Sequence[float], spoken: Language, share: float
) -> float:
    """The sum that `share` of the messages of level none in the language pass."""
    calm = sorted(
        score
        for row, score in zip(rows, scores, strict=True)
        if (row.message.level, row.message.language) == ("none", spoken)
    )
    return calm[int(len(calm) * (1 - share))] if calm else 0.0


def fit_kinds(rows: Sequence[Example]) -> dict[str, Weights]:
    """For each kind, what speaks for it among red and amber messages: all but pairs of words."""
    told = [_no_pairs(row) for row in rows if row.message.kind]
    kinds = sorted({row.message.kind for row in told if row.message.kind})
    return {kind: fit(told, OfKind(kind)) for kind in kinds}


def _no_pairs(row: Example) -> Example:
    kept = [i for i, name in enumerate(row.names) if " " not in name]
    return Example(
        row.message, tuple(row.names[i] for i in kept), tuple(row.values[i] for i in kept)
    )


def table(columns: Sequence[Weights]) -> dict[str, list[int]]:
    """Weights of several sums side by side, in thousandths, without those that matter to none."""
    names = sorted(set().union(*columns))
    rows = {name: [round(column.get(name, 0.0) * SCALE) for column in columns] for name in names}
    return {n: row for n, row in rows.items() if n == START or max(map(abs, row)) >= SMALLEST}


def write(path: Path, rows: Sequence[Example]) -> None:
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        levels = pool.map(fit, [rows] * 2, [red, urgent])
        scores = pool.map(held_out, [rows] * 2, [red, urgent])
        kinds = pool.submit(fit_kinds, rows)
        fitted, by_level, by_kind = list(levels), list(scores), kinds.result()
    shares = (FALSE_RED, FALSE_URGENT)
    data = {
        "thresholds": {
            spoken: [
                round(threshold(rows, held, spoken, share[spoken]) * SCALE)
                for held, share in zip(by_level, shares, strict=True)
            ]
            for spoken in LANGUAGES
        },
        "levels": table(fitted),
        "kinds": list(by_kind),
        "kind_votes": table(list(by_kind.values())),
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    path.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")


def main() -> None:
    """Compiles, fits, and runs every example. Raises GuardBroken, also if an example fails."""
    guard_data.write(guard_data.compiled())
    guard.load_again()
    write(EVIDENCE, read(messages()))
    guard.load_again()
    guard.self_test()
    fitted = len(evidence.load().weights.rows)
    sys.stdout.write(f"fitted: {fitted} words and concepts, every example holds\n")


if __name__ == "__main__":
    main()
