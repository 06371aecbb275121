"""The ledger's chain: each row's digest covers the row and the digest before it."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.ledger import AuditRow

START = "0" * 64


def append(session: Session, row: AuditRow) -> None:
    """Add a row at the end. Whoever calls holds the write lock (see `open_directory`)."""
    session.flush()
    newest = select(AuditRow.digest).order_by(AuditRow.id.desc()).limit(1)
    row.digest = digest_of(row, session.scalar(newest) or START)
    session.add(row)
    session.flush()


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
