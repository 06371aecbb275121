"""What hangs on a service: its numbers, and what was confirmed about it."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from resources.directory.tables import Base


class Phone(Base):
    """A number. `number` is +1-215-555-0100 or a short code; `text` is what a person reads."""

    __tablename__ = "phone"

    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    """`voice`, `text` (SMS) or `tty`."""
    number: Mapped[str] = mapped_column(String(32), default="")
    text: Mapped[str] = mapped_column(String(200))


class Verification(Base):
    """What was confirmed, when, by whom and how; or, with `on` empty, the list it came from."""

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(String(100), default="listing")
    on: Mapped[date | None] = mapped_column("checked_on")
    by: Mapped[str] = mapped_column("checked_by", String(100), default="")
    how: Mapped[str] = mapped_column(String(100), default="")
    next_due: Mapped[date | None]
    source_name: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    source_date: Mapped[str] = mapped_column(String(10), default="")
    confidence: Mapped[str] = mapped_column(String(16), default="")
