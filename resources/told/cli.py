"""What people told, for staff: `python -m resources reversals`, `reports` and `settle`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.orm import Session

from resources.cli_errors import fail, one_line_errors
from resources.config import load_config
from resources.directory.store import migrate, open_directory
from resources.environment import directory_url
from resources.told import listing_reports
from resources.told.listing_reports import NoSuchReport, Waiting
from resources.told.reversals import NOT_SAID, OUTCOMES, Totals, forget, totals
from resources.told.suppression import SMALLEST


class How(StrEnum):
    """What came of a report; the same as `told.SETTLED`."""

    STILL_RIGHT = "still-right"
    CORRECTED = "corrected"
    CLOSED = "closed"
    HIDDEN = "hidden"


HOW_TO_SETTLE = """\
Call the place. Then, with the number in front of it:
  python -m resources settle NUMBER still-right --by NAME   all is right: shown as checked today
  python -m resources settle NUMBER corrected --by NAME     you have put it right with your sheet
  python -m resources settle NUMBER closed --by NAME        it is gone for good: not shown any more
  python -m resources settle NUMBER hidden --by NAME        not shown till somebody looks again
"""
IN_THE_SHEET = "Write it in your sheet too, or the next import of it shows the place again.\n"


def reversals(
    months: Annotated[int, typer.Option(min=1, max=13, help="How many whole months.")] = 12,
) -> None:
    """Totals of the reversal log by month and outcome; no number under 10 is shown."""
    with one_line_errors(), _directory() as (session, today):
        forget(session, today, timedelta(days=load_config().retention_days.reversals))
        found = totals(session, today, months)
    sys.stdout.write(totals_text(found))


def reports() -> None:
    """What people say is wrong with listings, and how to settle it."""
    with one_line_errors(), _directory() as (session, _):
        waiting = listing_reports.queue(session)
    sys.stdout.write(queue_text(waiting))


def settle(
    number: Annotated[int, typer.Argument(help="The number that `reports` shows.")],
    how: Annotated[How, typer.Argument(help="What came of it.")],
    by: Annotated[str, typer.Option(help="Who settles it: a name.")],
) -> None:
    """Settle all open reports of one kind on one listing."""
    with one_line_errors(), _directory() as (session, today):
        try:
            found = listing_reports.settle(session, number, how, by, today)
        except NoSuchReport:
            fail(f"no open report has the number {number}; `resources reports` lists them")
    sys.stdout.write(f"{found.listing}  {found.name}: {found.what} settled as {how}\n")
    if how in ("closed", "hidden"):
        sys.stdout.write(IN_THE_SHEET)


@contextmanager
def _directory() -> Iterator[tuple[Session, date]]:
    """A session that writes at its end, and the date at home."""
    url, zone = directory_url(), ZoneInfo(load_config().place.timezone)
    migrate(url)
    with open_directory(url, exclusive=True).begin() as session:
        yield session, datetime.now(zone).date()


def totals_text(found: Totals) -> str:
    """A table for the eye: months down, outcomes across."""
    lines = [["month", *OUTCOMES, NOT_SAID, "together"]]
    for month, row in found.rows.items():
        cells = [f"<{SMALLEST}" if cell is None else str(cell) for cell in row.cells]
        lines.append([month, *cells, str(row.total)])
    lines.append(["all", *[""] * (len(OUTCOMES) + 1), str(found.total)])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    table = [_aligned(line, widths) for line in lines]
    note = f"Numbers under {SMALLEST} are not shown. The running month is shown when it is over."
    return "\n".join([*table, note]) + "\n"


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def queue_text(waiting: Sequence[Waiting]) -> str:
    """A line for each, and what can be done."""
    if not waiting:
        return "Nobody has reported a listing that is still open.\n"
    return "".join(_line(one) for one in waiting) + "\n" + HOW_TO_SETTLE


def _line(one: Waiting) -> str:
    days = str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
    taps = f"{one.times} tap" + ("" if one.times == 1 else "s")
    parts = (one.listing, one.name, one.what.replace("_", " "), f"{taps}, {days}", one.phone)
    return f"{one.number:>4}  " + " | ".join(part for part in parts if part) + "\n"
