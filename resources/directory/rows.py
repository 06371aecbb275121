"""The queries of a search: plain rows by bounding box or coverage, and the services of a page."""

from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from resources.directory.models import (
    Location,
    OpeningHours,
    Organization,
    Phone,
    Service,
    ServiceTag,
    Verification,
)

GONE = ("closed", "temporarily_closed", "address_unknown")


def _rows() -> Select[*tuple[Any, ...]]:
    """Plain rows of what is needed to weigh services, one for each tag."""
    checked = (
        select(func.max(Verification.on))
        .where(Verification.service_id == Service.id)
        .scalar_subquery()
    )
    first_phone = (
        select(Phone.number)
        .where(Phone.service_id == Service.id, Phone.position == 0)
        .scalar_subquery()
    )
    return (
        select(
            Service.id, Service.name, Service.status, Service.access, Service.moves,
            Service.coverage, Service.organization_id, Organization.name.label("organization"),
            Location.address, Location.city, Location.lat, Location.lon, Location.precision,
            OpeningHours.osm, OpeningHours.time_zone, OpeningHours.valid_from,
            OpeningHours.valid_to, Service.description, Service.eligibility,
            Service.what_to_bring, Service.languages, Service.accessibility,
            ServiceTag.tag, checked.label("checked_on"),
            first_phone.label("phone"),
        )
        .join(Location, Location.service_id == Service.id)
        .join(OpeningHours, OpeningHours.service_id == Service.id)
        .join(ServiceTag, ServiceTag.service_id == Service.id)
        .outerjoin(Organization, Organization.id == Service.organization_id)
        .where(Service.published, Service.status.not_in(GONE))
    )  # fmt: skip


NEAR = _rows().where(
    ServiceTag.tag.in_(bindparam("tags", expanding=True)),
    ServiceTag.lat.between(bindparam("south"), bindparam("north")),
    ServiceTag.lon.between(bindparam("west"), bindparam("east")),
    Service.coverage == "",
)
REMOTE = _rows().where(
    or_(
        ServiceTag.tag.in_(bindparam("wanted", expanding=True)),
        Service.id.in_(bindparam("wanted", expanding=True)),
    ),
    Service.coverage > "",  # not !=, which no index can serve
)
WHOLE = (
    select(Service)
    .where(Service.id.in_(bindparam("ids", expanding=True)))
    .options(
        joinedload(Service.organization),
        joinedload(Service.location),
        joinedload(Service.hours),
        selectinload(Service.phones),
        selectinload(Service.tags),
        selectinload(Service.verifications),
    )
)
