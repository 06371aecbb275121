"""What is true: organizations, services, where and when. The tables of the public directory.

Coordinates are degrees (WGS 84). Opening hours are OpenStreetMap strings in the zone beside them.
Dates that a source gives only in part ("2018", "2026-09") stay text.
"""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    event,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from resources.directory.attached import Phone, Verification
from resources.directory.for_a_while import HoursOverride, Note, ShownCount
from resources.directory.ledger import AuditRow, Batch, ChangeRequest, FieldChange
from resources.directory.tables import Base
from resources.told.models import CountedSitting, ListingReport, Reversal

__all__ = [
    "AuditRow",
    "Base",
    "Batch",
    "ChangeRequest",
    "CountedSitting",
    "FieldChange",
    "HoursOverride",
    "ListingReport",
    "Location",
    "Note",
    "OpeningHours",
    "Organization",
    "Phone",
    "Reversal",
    "Service",
    "ServiceTag",
    "ShownCount",
    "Verification",
]

STATUSES = (
    "active",
    "unverified",
    "unverified_historic",
    "temporarily_closed",
    "address_unknown",
    "closed",
)


class Organization(Base):
    """Who runs services. Known by its name: the lists we read have no other key for it."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)


class Service(Base):
    """One service as people meet it: one row of a list. `id` is the list's and never changes."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("status IN ('" + "', '".join(STATUSES) + "')", name="status"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(String(100), default="")
    status: Mapped[str] = mapped_column(String(32))
    coverage: Mapped[str] = mapped_column(String(200), default="", index=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    """The address is never shown nor given away by a distance."""
    published: Mapped[bool] = mapped_column(default=True)
    """False: kept and looked after, but never shown to people (no call made yet, or hidden)."""
    moves: Mapped[bool] = mapped_column(default=False)
    website: Mapped[str] = mapped_column(Text, default="")
    eligibility: Mapped[str] = mapped_column(Text, default="")
    what_to_bring: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[str] = mapped_column(Text, default="")
    languages: Mapped[str] = mapped_column(Text, default="")
    accessibility: Mapped[str] = mapped_column(Text, default="")
    alert: Mapped[str] = mapped_column(Text, default="")
    alert_ends: Mapped[date | None]
    staff_notes: Mapped[str] = mapped_column(Text, default="")
    moved_to_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The listing to go to instead, of one that moved or was the same as another."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Grows with each change, so that nobody saves over what they have not seen."""

    organization: Mapped[Organization | None] = relationship()
    location: Mapped["Location | None"] = relationship(cascade="all, delete-orphan")
    hours: Mapped["OpeningHours | None"] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list["Phone"]] = relationship(
        cascade="all, delete-orphan", order_by="Phone.position"
    )
    tags: Mapped[list["ServiceTag"]] = relationship(
        cascade="all, delete-orphan", order_by="ServiceTag.position"
    )
    verifications: Mapped[list["Verification"]] = relationship(
        cascade="all, delete-orphan", order_by="Verification.id"
    )


class Location(Base):
    """Where one service is. Without a point it is reached by phone, mail or web, or not at all."""

    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
    )

    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[str] = mapped_column(String(300), default="")
    address_2: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    zip: Mapped[str] = mapped_column(String(5), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[str] = mapped_column(String(200), default="")
    """How exact the point is, in the source's words; begins with "approximate" when it is not."""


class OpeningHours(Base):
    """When one service is open. `osm` None: not known. Dates: when it is at this place at all."""

    __tablename__ = "opening_hours"

    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    osm: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")


class ServiceTag(Base):
    """What a service offers. Carries the service's point as well: searching one tag inside a box
    reads 1 index range instead of joining every service in the box (measured: 4 times faster)."""

    __tablename__ = "service_tag"
    __table_args__ = (Index("ix_service_tag_tag_lat_lon", "tag", "lat", "lon"),)

    service_id: Mapped[str] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    lat: Mapped[float | None]
    lon: Mapped[float | None]


def _repeat_point(_mapper: object, connection: Connection, row: Location | ServiceTag) -> None:
    """After a location or a tag is written, give the service's tags its point."""
    point = select(Location.lat, Location.lon).where(Location.service_id == row.service_id)
    found = connection.execute(point).first()
    connection.execute(
        update(ServiceTag)
        .where(ServiceTag.service_id == row.service_id)
        .values(lat=found.lat if found else None, lon=found.lon if found else None)
    )


for _event in ("after_insert", "after_update"):
    event.listen(Location, _event, _repeat_point)
event.listen(ServiceTag, "after_insert", _repeat_point)
