"""What people tell with a few taps: an overdose they helped in, a listing that is wrong.

Nothing here says who told it or in which chat. A time is never finer than a day, and the tables of
reversals keep no order in which their rows came (in SQLite; PostgreSQL keeps one on its disk).
"""

import secrets
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from resources.directory.tables import Base

REPORTS = ("closed", "moved", "hours_wrong", "turned_away")
SETTLED = ("still-right", "corrected", "closed", "hidden")

UNORDERED = {"sqlite_with_rowid": False}


def _random_id() -> str:
    return secrets.token_hex(16)


class Reversal(Base):
    """One overdose that somebody helped in. What was skipped is ""."""

    __tablename__ = "reversal"
    __table_args__ = UNORDERED

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=_random_id)
    day: Mapped[date] = mapped_column(index=True)
    age_band: Mapped[str] = mapped_column(String(24), default="")
    sex: Mapped[str] = mapped_column(String(24), default="")
    doses: Mapped[str] = mapped_column(String(24), default="")
    outcome: Mapped[str] = mapped_column(String(24), default="")
    zip3: Mapped[str] = mapped_column(String(24), default="")
    """The first three digits of a ZIP at most."""


class CountedSitting(Base):
    """A run through the questions whose end was reached already, so that a second tap on its last
    button counts nothing. Only a digest of its random number; no row of `reversal` leads here."""

    __tablename__ = "counted_sitting"
    __table_args__ = UNORDERED

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)


class ListingReport(Base):
    """People say that something about a listing is wrong: one row for what was said on one day.

    `times` counts taps, not people. Open until `settled_on`.
    """

    __tablename__ = "listing_report"
    __table_args__ = (
        UniqueConstraint("service_id", "what", "day"),
        CheckConstraint("what IN ('" + "', '".join(REPORTS) + "')", name="what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    times: Mapped[int] = mapped_column(default=1)
    settled_on: Mapped[date | None]
    settled_as: Mapped[str] = mapped_column(String(16), default="")
    settled_by: Mapped[str] = mapped_column(String(100), default="")
