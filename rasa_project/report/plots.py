"""The reliability of the confidence, drawn."""

from pathlib import Path
from typing import Sequence, Tuple

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt

from report.figures import Bin

INCHES = 5.0
STEADY = {"svg.hashsalt": "steady", "svg.fonttype": "none"}  # the same file for the same figures
NO_DATE = {"Date": None}


def reliability(rows: Sequence[Bin], path: Path) -> None:
    """How often each confidence is right; a point's size is the number of messages."""
    with mpl.rc_context(STEADY):
        figure, axes = plt.subplots(figsize=(INCHES, INCHES))
        axes.plot([0, 1], [0, 1], color="grey", linestyle="--", label="means what it says")
        axes.plot([b.sure for b in rows], [b.right for b in rows], color="tab:blue")
        largest = max(b.count for b in rows)
        sizes = [20 + 180 * b.count / largest for b in rows]
        axes.scatter([b.sure for b in rows], [b.right for b in rows], s=sizes, label="messages")
        axes.set_xlabel("confidence of the topic")
        axes.set_ylabel("share that is right")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.legend(loc="upper left")
        _save(figure, path)


def topics(rows: Sequence[Tuple[str, float, int]], path: Path) -> None:
    """The share right of each topic, the worst at the top."""
    with mpl.rc_context(STEADY):
        figure, axes = plt.subplots(figsize=(1.4 * INCHES, 0.2 * len(rows) + 1))
        places = list(range(len(rows), 0, -1))
        axes.barh(places, [right for _, right, _ in rows], color="tab:blue")
        axes.set_yticks(places)
        axes.set_yticklabels([f"{name} ({count})" for name, _, count in rows], fontsize=7)
        axes.set_xlim(0, 1)
        axes.set_xlabel("share that is right")
        figure.tight_layout()
        _save(figure, path)


def _save(figure: "plt.Figure", path: Path) -> None:
    figure.savefig(path, format="svg", metadata=NO_DATE)
    plt.close(figure)
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")
