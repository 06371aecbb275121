"""What a search answers with: listings as people may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from resources.directory.hours import Opening
from resources.directory.models import Phone, Service

WALKING_KM_PER_MINUTE = 0.08  # 4.8 km/h
STREETS_ARE_LONGER = 1.25  # walked distance over straight distance on a street grid


@dataclass(frozen=True, slots=True)
class Listing:
    """One service. Nothing here gives a confidential place away.

    `distance_km` and `walk_minutes` are None for phone, mail and web services, for confidential
    places and where only the city is known; `approximate` marks a distance to the middle of a ZIP
    code or to a corner nearby. `checked_on` is set only if a person confirmed the listing; else
    `source_date` or `source_date_text` ("2018", "2026-09") is the date of the list it came from.
    """

    id: str
    name: str
    organization: str | None
    address: str | None
    phone: str | None
    phone_text: str | None
    distance_km: float | None
    walk_minutes: int | None
    opening: Opening
    checked_on: date | None
    source_date: date | None
    verified: bool
    access: str
    status: str
    coverage: str
    lat: float | None
    lon: float | None
    tags: tuple[str, ...]
    source_date_text: str = ""
    approximate: bool = False
    website: str | None = None
    text_number: str | None = None
    hours_note: str = ""
    alert: str = ""
    osm_hours: str | None = None
    time_zone: str = ""
    related: bool = False
    """Found as kin of the need: it may help, but is not known to offer it."""
    notes: tuple[Mapping[str, str], ...] = ()
    """What holds for a while ("out of kits"), by language."""
    ask: tuple[str, ...] = ()
    """Wishes of the search of which the listing does not say whether it meets them."""


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: further listings follow at the next offset. `wide`: nothing within the near ring,
    so these are farther away or reached by phone, mail or web."""

    listings: tuple[Listing, ...]
    more: bool
    wide: bool


def listing_of(
    service: Service,
    opening: Opening,
    distance_km: float | None,
    at: date,
    *,
    related: bool,
    osm: str | None,
    ask: tuple[str, ...] = (),
    notes: tuple[Mapping[str, str], ...] = (),
) -> Listing:
    place, voice, text = service.location, _phone(service, "voice"), _phone(service, "text")
    hidden = service.confidential or place is None
    known = distance_km if place and not hidden and not only_city(place.precision) else None
    check = next((one for one in reversed(service.verifications) if one.on), None)
    origin = next((one for one in service.verifications if one.on is None), None)
    dated = origin.source_date if origin else ""
    return Listing(
        id=service.id,
        name=service.name,
        organization=service.organization.name if service.organization else None,
        address=None if hidden else _one_line(service),
        phone=(voice.number or None) if voice else None,
        phone_text=voice.text if voice else None,
        distance_km=None if known is None else round(known, 2),
        walk_minutes=None if known is None else walk_minutes(known),
        opening=opening,
        checked_on=check.on if check else None,
        source_date=_whole_date(dated),
        verified=check is not None,
        access=service.access,
        status=service.status,
        coverage=service.coverage,
        lat=None if hidden or place is None or known is None else place.lat,
        lon=None if hidden or place is None or known is None else place.lon,
        tags=tuple(one.tag for one in service.tags),
        source_date_text=dated,
        approximate=bool(place and place.precision.startswith("approximate")),
        website=service.website or None,
        text_number=text.text if text else None,
        hours_note=service.hours.note if service.hours else "",
        alert=service.alert if not service.alert_ends or service.alert_ends >= at else "",
        osm_hours=osm,
        time_zone=service.hours.time_zone if service.hours else "",
        related=related,
        ask=ask,
        notes=notes,
    )


def walk_minutes(km: float) -> int:
    """Minutes on foot for a straight distance: at least one, and never sooner than it takes."""
    return max(1, ceil(round(km * STREETS_ARE_LONGER / WALKING_KM_PER_MINUTE, 6)))


def only_city(precision: str) -> bool:
    """Whether the point is no more than the middle of a whole city."""
    return precision.startswith("approximate: middle of ") and "ZIP" not in precision


def _phone(service: Service, kind: str) -> Phone | None:
    return next((phone for phone in service.phones if phone.kind == kind), None)


def _one_line(service: Service) -> str | None:
    place = service.location
    if place is None or not place.address:
        return None
    region = f"{place.state} {place.zip}".strip()
    return ", ".join(part for part in (place.address, place.address_2, place.city, region) if part)


def _whole_date(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == 10 else None
