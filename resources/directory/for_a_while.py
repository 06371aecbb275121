"""What holds for some days only: other hours on a holiday, "out of kits", "here till 3".

Nothing of this has to be taken back: it stops by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from resources.directory.tables import Base

NOTE_KINDS = ("position", "stock", "note")


class HoursOverride(Base):
    """Other hours from one day to another, both included: of one listing, of all of an
    organization, or of all in a city. `osm` None: closed."""

    __tablename__ = "hours_override"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str | None] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    city: Mapped[str] = mapped_column(String(100), default="")
    first_day: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    osm: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(200), default="")


class Note(Base):
    """A line under a listing until `ends_at` (UTC); in both languages, since people read it."""

    __tablename__ = "note"
    __table_args__ = (CheckConstraint("kind IN ('" + "', '".join(NOTE_KINDS) + "')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    text_en: Mapped[str] = mapped_column(String(300))
    text_es: Mapped[str] = mapped_column(String(300))
    ends_at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str] = mapped_column("written_by", String(100))


def current_notes(
    session: Session, service_ids: Sequence[str], at: datetime
) -> dict[str, tuple[Mapping[str, str], ...]]:
    """The notes that hold at a moment, by listing; each by language, newest first."""
    now = at.astimezone(UTC).replace(tzinfo=None)
    query = select(Note).where(Note.service_id.in_(service_ids), Note.ends_at > now)
    found: dict[str, tuple[Mapping[str, str], ...]] = {}
    for note in session.scalars(query.order_by(Note.id.desc())):
        words = {"en": note.text_en, "es": note.text_es}
        found[note.service_id] = (*found.get(note.service_id, ()), words)
    return found


class ShownCount(Base):
    """How often a listing was shown in a week (its Monday); never to whom."""

    __tablename__ = "shown_count"

    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    week: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
