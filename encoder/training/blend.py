"""The encoder's probabilities and the n-grams' margins, added up with a weight for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Messages by labels: the encoder's log-probabilities and the n-grams' margins."""

    encoder: Floats
    ngrams: Floats
    right: NDArray[np.int64]

    def part(self, which: NDArray[np.bool_]) -> "Scores":
        return Scores(self.encoder[which], self.ngrams[which], self.right[which])

    def logits(self, weights: Sequence[float]) -> Floats:
        return self.encoder * weights[0] + self.ngrams * weights[1]

    def shares(self, weights: Sequence[float]) -> Floats:
        logits = self.logits(weights)
        powers = np.exp(logits - logits.max(1, keepdims=True))
        shares: Floats = powers / powers.sum(1, keepdims=True)
        return shares


def fitted(scores: Scores, start: Sequence[float], fixed: Sequence[bool]) -> list[float]:
    """The two weights that make the right labels least surprising; `fixed` ones stay 0."""
    free = [i for i, each in enumerate(fixed) if not each]
    rows = np.arange(len(scores.right))

    def surprise(values: Floats) -> float:
        weights = [0.0, 0.0]
        for i, value in zip(free, values, strict=True):
            weights[i] = float(value)
        return float(-np.log(scores.shares(weights)[rows, scores.right] + 1e-12).mean())

    found = minimize(surprise, [start[i] for i in free], method="Nelder-Mead")
    weights = [0.0, 0.0]
    for i, value in zip(free, found.x, strict=True):
        weights[i] = float(value)
    return weights


def across_halves(scores: Scores, fixed: Sequence[bool]) -> Floats:
    """Each message's shares by weights fitted on the half that it is not in."""
    half = np.arange(len(scores.right)) % 2 == 0
    shares = np.zeros(scores.encoder.shape)
    for each in (half, ~half):
        weights = fitted(scores.part(~each), (1.0, 3.0), fixed)
        shares[each] = scores.part(each).shares(weights)
    return shares
