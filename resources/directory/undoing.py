"""Taking a batch of changes back, wholly or not at all."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.keeping import Keeper, NoSuchListing
from resources.directory.ledger import WHOLE, AuditRow, Batch
from resources.directory.models import Service
from resources.directory.state import bring_back, state_of, to_json


class CannotUndo(Exception):
    """Why a batch stays: there is none of that number, or something was changed since."""


def undo(session: Session, batch_id: int, by: str, now: datetime | None = None) -> Batch:
    """Bring every listing of a batch back to what it was; returns the batch of this undoing.

    Raises `CannotUndo`, and changes nothing, where a field is no longer what the batch made it.
    """
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise CannotUndo(f"there is no batch {batch_id}; `history` and `batches` list them")
    if batch.undone_by is not None:
        raise CannotUndo(f"batch {batch_id} was undone already, by batch {batch.undone_by}")
    keeper = Keeper(session, by, "undo", f"of batch {batch_id}", now)
    newest_first = select(AuditRow).where(AuditRow.batch_id == batch_id)
    for row in session.scalars(newest_first.order_by(AuditRow.id.desc())).all():
        _undo_row(session, keeper, row)
    batch.undone_by = keeper.batch.id
    session.flush()
    return keeper.batch


def _undo_row(session: Session, keeper: Keeper, row: AuditRow) -> None:
    if row.field == WHOLE and row.after == to_json(None):
        _make_again(session, keeper, row)
        return
    try:
        service = keeper.listing(row.service_id)
    except NoSuchListing as error:
        raise CannotUndo(str(error)) from None
    state = state_of(service)
    if row.field == WHOLE:
        if state != json.loads(row.after):
            raise CannotUndo(f"{row.service_id} was changed after it was added; undo that first")
        keeper.note(row.service_id, WHOLE, row.after, to_json(None))
        session.delete(service)
        session.flush()
        return
    if state[row.field] != row.after:
        raise CannotUndo(f"{row.service_id}: {row.field} was changed since; undo that first")
    bring_back(session, service, {row.field: row.before})
    keeper.write_down(service, state)


def _make_again(session: Session, keeper: Keeper, row: AuditRow) -> None:
    """An undone addition, which is undone in turn."""
    service = Service(id=row.service_id, status="active")
    bring_back(session, service, json.loads(row.before))
    session.add(service)
    session.flush()
    keeper.note(row.service_id, WHOLE, row.after, row.before)
