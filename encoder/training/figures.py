"""Figures of how well labels are told apart: accuracy, calibration, reds caught."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 10
FALSE_REDS = (0.005, 0.01, 0.02, 0.03, 0.05)

Floats = NDArray[np.float64]


def calibration_error(shares: Floats, right: NDArray[np.int64]) -> float:
    """Expected calibration error: confidence against accuracy, in ten bins of confidence."""
    sure, ok = shares.max(1), shares.argmax(1) == right
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == b].mean() - ok[bins == b].mean()) * (bins == b).mean()
            for b in range(BINS) if (bins == b).any()]  # fmt: skip
    return float(sum(gaps))


def macro(shares: Floats, right: NDArray[np.int64]) -> float:
    """Mean over labels of the share of their messages that are right."""
    ok = shares.argmax(1) == right
    return float(np.mean([ok[right == label].mean() for label in np.unique(right)]))


def topic_line(name: str, shares: Floats, right: NDArray[np.int64], languages: list[str]) -> str:
    ok, spoken = shares.argmax(1) == right, np.array(languages)
    top3 = (np.argsort(-shares, 1)[:, :3] == right[:, None]).any(1).mean()
    return (
        f"{name:10} EN {ok[spoken == 'en'].mean():.3f}  ES {ok[spoken == 'es'].mean():.3f}"
        f"  all {ok.mean():.3f}  macro {macro(shares, right):.3f}  top 3 {top3:.3f}"
        f"  ECE {calibration_error(shares, right):.3f}"
    )


def red_line(name: str, red: Floats, levels: Sequence[str]) -> str:
    """How many reds are caught where so many of level none are called red."""
    level = np.array(levels)
    calm = np.sort(red[level == "none"])[::-1]
    caught = [(share, (red[level == "red"] > calm[int(share * len(calm))]).mean())
              for share in FALSE_REDS]  # fmt: skip
    return f"{name:10} " + "  ".join(f"{c:.3f} at {s:.3f}" for s, c in caught)
