"""Who changed what in the directory, field by field, and what is asked to be changed.

The ledger only grows: rows are never changed or taken away (triggers in the database see to that),
and each carries a digest of itself and of the row before it, so that a row taken out shows.
Moments are UTC. `by` names an account or a program, never a person who messages.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from resources.directory.tables import Base

KINDS = ("load", "import", "edit", "merge", "undo")
ASKED = ("add", "edit", "close", "move", "merge")
ANSWERED = ("open", "accepted", "rejected")
WHOLE = ""  # the field of a row that tells of a whole listing: made, or taken away


class Batch(Base):
    """Changes made together, which are undone together. `what`: a file's name, or what was done."""

    __tablename__ = "batch"
    __table_args__ = (CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column("done_by", String(100))
    what: Mapped[str] = mapped_column(String(300), default="")
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))

    rows: Mapped[list["AuditRow"]] = relationship(order_by="AuditRow.id")


class AuditRow(Base):
    """One field of one listing, before and after, as JSON."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column("done_by", String(100))
    service_id: Mapped[str] = mapped_column(String(64), index=True)
    field: Mapped[str] = mapped_column(String(32))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the row before and of this row, in hexadecimal."""


class ChangeRequest(Base):
    """What somebody who may not change a listing asks for. `service_id` None: a new one."""

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "', '".join(ASKED) + "')", name="kind"),
        CheckConstraint("status IN ('" + "', '".join(ANSWERED) + "')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str | None] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="open", index=True)
    by: Mapped[str] = mapped_column("asked_by", String(100))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    answered_at: Mapped[datetime | None]

    fields: Mapped[list["FieldChange"]] = relationship(cascade="all, delete-orphan")


class FieldChange(Base):
    """One field of a request, as JSON: as it was when it was asked for, and as it should be."""

    __tablename__ = "field_change"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("change_request.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
