"""The ledger's chain: each row's digest covers the row and the digest before it."""

import hashlib
import json

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from resources.directory.ledger import AuditRow

START = "0" * 64
NEWEST = "newest_digest"  # of this transaction: an import adds thousands of rows


def append(session: Session, row: AuditRow) -> None:
    """Add a row at the end. Whoever calls holds the write lock (see `open_directory`)."""
    newest = select(AuditRow.digest).order_by(AuditRow.id.desc()).limit(1)
    before = session.info.get(NEWEST) or session.scalar(newest) or START
    row.digest = session.info[NEWEST] = digest_of(row, before)
    session.add(row)


@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_commit")
def _look_again(session: Session, *_: object) -> None:
    """After a transaction, what it knew of the ledger's end may not be so any more."""
    session.info.pop(NEWEST, None)


def digest_of(row: AuditRow, before: str) -> str:
    told = [
        before, row.batch_id, row.at.isoformat(), row.by, row.service_id, row.field, row.before,
        row.after,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def first_broken(session: Session) -> int | None:
    """The id of the first row that is not what was written, or follows one that is missing."""
    before = START
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id)).yield_per(500):
        if row.digest != digest_of(row, before):
            return row.id
        before = row.digest
    return None
