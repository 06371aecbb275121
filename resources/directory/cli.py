"""Keeping the directory, for staff: `due`, `history`, `batches`, `undo` and `audit`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.cli_errors import fail, one_line_errors
from resources.config import load_config
from resources.directory.chain import first_broken
from resources.directory.freshness import Due
from resources.directory.freshness import due as due_listings
from resources.directory.ledger import WHOLE, AuditRow, Batch
from resources.directory.store import migrate, open_directory
from resources.directory.undoing import CannotUndo
from resources.directory.undoing import undo as undo_batch
from resources.environment import directory_url

LONGEST = 60  # characters of a value in a line
By = Annotated[str, typer.Option("--by", help="Your name, as it stands in the history.")]


def due(
    limit: Annotated[int, typer.Option(min=1, help="How many listings at most.")] = 50,
) -> None:
    """Listings to look at again: most shown first, with what nobody has confirmed for too long."""
    with one_line_errors():
        config = load_config()
        today = datetime.now(ZoneInfo(config.place.timezone)).date()
        with _session() as session:
            found = due_listings(session, config.directory.shelf_life_days.model_dump(), today)
    for one in found[:limit]:
        sys.stdout.write(_due_line(one) + "\n")
    more = f"; --limit {len(found)} shows all" if len(found) > limit else ""
    sys.stdout.write(f"{len(found)} to look at again{more}. Texts: make review-due\n")


def history(
    listing: Annotated[str, typer.Argument(help="The listing's id, as `find --json` shows it.")],
) -> None:
    """Who changed what in a listing, newest first."""
    with one_line_errors(), _session() as session:
        rows = select(AuditRow).where(AuditRow.service_id == listing)
        lines = [_row(row) for row in session.scalars(rows.order_by(AuditRow.id.desc()))]
    if not lines:
        fail(f"nothing is known of {listing!r}; `find --json` shows the ids")
    sys.stdout.write("\n".join(lines) + "\n")


def batches(limit: Annotated[int, typer.Option(min=1)] = 20) -> None:
    """The last imports and edits, each with the number that `undo` takes."""
    with one_line_errors(), _session() as session:
        for batch in session.scalars(select(Batch).order_by(Batch.id.desc()).limit(limit)):
            undone = f"  undone by {batch.undone_by}" if batch.undone_by else ""
            sys.stdout.write(
                f"{batch.id}  {batch.at:%Y-%m-%d %H:%M} UTC  {batch.kind} {batch.what}"
                f"  by {batch.by}{undone}\n"
            )


def undo(batch: Annotated[int, typer.Argument(help="A number from `batches`.")], by: By) -> None:
    """Take back everything that one import or edit did, wholly or not at all."""
    with one_line_errors():
        try:
            with _session(exclusive=True) as session:
                number = undo_batch(session, batch, by).id
        except CannotUndo as error:
            fail(str(error))
    sys.stdout.write(f"batch {batch} is undone (by batch {number})\n")


def audit() -> None:
    """Whether the history is whole: nothing in it was changed or taken out."""
    with one_line_errors(), _session() as session:
        broken = first_broken(session)
    if broken is not None:
        fail(f"the history is broken at row {broken}: it was changed, or a row before it is gone")
    sys.stdout.write("the history is whole\n")


@contextmanager
def _session(*, exclusive: bool = False) -> Iterator[Session]:
    url = directory_url()
    migrate(url)
    with open_directory(url, exclusive=exclusive).begin() as session:
        yield session


def _due_line(one: Due) -> str:
    stale = ", ".join(f"{field} {day or 'never'}" for field, day in one.stale.items())
    promised = f"  promised for {one.next_due}" if one.next_due else ""
    shown = f"  shown {one.shown} times" if one.shown else ""
    return (
        f"{one.id}  {one.name}  {one.phone or 'no phone'}  last checked: {stale}{promised}{shown}"
    )


def _row(row: AuditRow) -> str:
    when = f"{row.at:%Y-%m-%d %H:%M} UTC  {row.by}  batch {row.batch_id}"
    if row.field == WHOLE:
        return f"{when}  {'added' if row.before == json.dumps(None) else 'taken away'}"
    return f"{when}  {row.field}: {_short(row.before)} -> {_short(row.after)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
