"""The table of `make faults`, for a terminal and as Markdown."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.result import Experiment, Result

COLUMNS = ("row", "fault", "tried", "lost", "duplicated", "worst delay", "target", "verdict")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
INTRODUCTION = """\
# What was broken on purpose, and what came of it

Made by `make faults`: the bot runs as a program of its own on a stand-in for Telegram, is broken
as each row says, and everything that was asked of it is compared with what it answered. *Lost* is
what never got its answer, *duplicated* what came more than once, *worst delay* the longest that
anybody waited, or what the target names. The numbers in the first column are those of the issue's
fault matrix. `tests/faults/experiments/` says how each is done.

"""


@dataclass(frozen=True, slots=True)
class Line:
    """One experiment that was run; without a result where it could not be made here."""

    experiment: Experiment
    result: Result | None
    missed: tuple[str, ...] = ()
    left_out: str = ""

    def cells(self) -> tuple[str, ...]:
        made, result = self.experiment, self.result
        if result is None:
            verdict = f"not run: {self.left_out}" if self.left_out else "; ".join(self.missed)
            return (made.row, made.fault, "", "", "", "", str(made.target), verdict)
        delay = "" if result.worst_delay is None else f"{result.worst_delay:.2f} s"
        verdict = "MISSED: " + "; ".join(self.missed) if self.missed else "ok"
        if result.note:
            verdict += f" ({result.note})"
        counts = (str(result.tried), str(result.lost), str(result.duplicated))
        return (made.row, made.fault, *counts, delay, str(made.target), verdict)


def as_text(lines: Sequence[Line]) -> str:
    rows = [COLUMNS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS) - 1)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )


def as_markdown(lines: Sequence[Line], store: str) -> str:
    """The whole of `docs/faults.md`."""
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    head = f"{INTRODUCTION}{when}, {os.cpu_count()} cores, store: {store}.\n\n"
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(line.cells() for line in lines)]
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)
