"""Counts of people, told so that no small one can be read off or worked out from the others.

A cell under ten is not shown. Nor is a total that, with the cells beside it, would narrow one of
them down: after everything that is shown, each hidden cell may still be any number from 0 to 9.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 10  # the least that is shown
MOST_HIDDEN = SMALLEST - 1


@dataclass(frozen=True, slots=True)
class Total:
    """Between `low` and `high`, both included; `high` None: or more."""

    low: int
    high: int | None

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low}+"
        if self.low == self.high:
            return str(self.low)
        return f"<{SMALLEST}" if self.high < SMALLEST else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one row as they may be shown, None for a hidden one, and their sum."""

    cells: tuple[int | None, ...]
    total: Total


def shown(counts: Sequence[int]) -> Row:
    """A row of counts, none of which is part of any other row."""
    cells = tuple(count if count >= SMALLEST else None for count in counts)
    seen = sum(count for count in cells if count is not None)
    hidden = cells.count(None)
    return Row(cells, _total(seen, sum(counts) - seen, hidden))


def _total(seen: int, rest: int, hidden: int) -> Total:
    """What may be said of the sum, `rest` being that of the hidden cells.

    Near its ends `rest` says much of each of them: 3 cells with 26 are nearly all 9. So there all
    sums that would say so are told as one.
    """
    if hidden == 0:
        return Total(seen, seen)
    if hidden <= 2:
        return Total(seen, seen + MOST_HIDDEN * hidden)
    if rest <= MOST_HIDDEN:
        return Total(seen, seen + MOST_HIDDEN)
    if rest >= MOST_HIDDEN * (hidden - 1):
        return Total(seen + MOST_HIDDEN * (hidden - 1), None)
    return Total(seen + rest, seen + rest)


def added(totals: Sequence[Total]) -> Total:
    """The sum of totals that are shown: it says nothing that they do not."""
    highs = [total.high for total in totals]
    high = None if None in highs else sum(high for high in highs if high is not None)
    return Total(sum(total.low for total in totals), high)
