"""Between a service in the directory and the flat fields of a record."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from resources.directory.models import (
    Location,
    OpeningHours,
    Organization,
    Phone,
    Service,
    ServiceTag,
    Verification,
)

OWN = (
    "name", "description", "access", "status", "coverage", "confidential", "published", "moves",
    "website", "eligibility", "what_to_bring", "cost", "languages", "accessibility", "alert",
    "alert_ends", "staff_notes", "moved_to_id",
)  # fmt: skip
WHERE = ["address", "address_2", "city", "state", "zip", "lat", "lon", "precision"]
WHEN = {"hours": "osm", "time_zone": "time_zone", "valid_from": "valid_from",
        "valid_to": "valid_to", "hours_note": "note"}  # fmt: skip


def snapshot(service: Service) -> dict[str, Any]:
    """The service as flat fields, comparable with a record's values."""
    found: dict[str, Any] = {name: getattr(service, name) for name in OWN}
    found["organization"] = service.organization.name if service.organization else ""
    found.update({name: getattr(service.location, name, None) for name in WHERE})
    found.update({name: getattr(service.hours, column, None) for name, column in WHEN.items()})
    found["phones"] = tuple((one.kind, one.number, one.text) for one in service.phones)
    found["tags"] = tuple(one.tag for one in service.tags)
    origin, check = _origin(service), _last_check(service)
    found["source"] = _source(origin) if origin else ("", "", "", "")
    found["checked"] = (
        (check.on, check.by, check.how, check.next_due, check.source_url) if check else None
    )
    return found


def write(
    session: Session,
    service: Service,
    values: Mapping[str, Any],
    organizations: dict[str, Organization],
) -> None:
    """Set the given fields; the others stay. A newer check is added, older ones are kept."""
    for name in OWN:
        if name in values:
            setattr(service, name, values[name])
    if "organization" in values:
        service.organization = _organization(values["organization"], organizations)
    _write_where_and_when(service, values)
    _write_lists(session, service, values)
    _write_verifications(service, values)


def _write_where_and_when(service: Service, values: Mapping[str, Any]) -> None:
    if not values.keys().isdisjoint(WHERE):
        service.location = service.location or Location()
    if not values.keys().isdisjoint(WHEN):
        service.hours = service.hours or OpeningHours()
    for name in WHERE:
        if name in values:
            setattr(service.location, name, values[name])
    for name, column in WHEN.items():
        if name in values:
            setattr(service.hours, column, values[name])


def _write_lists(session: Session, service: Service, values: Mapping[str, Any]) -> None:
    before = snapshot(service)
    if "phones" in values and values["phones"] != before["phones"]:
        if service.phones:
            service.phones = []
            session.flush()  # the old rows go first: the new ones take their keys
        service.phones = [
            Phone(position=place, kind=kind, number=number, text=text)
            for place, (kind, number, text) in enumerate(values["phones"])
        ]
    if "tags" in values and values["tags"] != before["tags"]:
        if service.tags:
            service.tags = []
            session.flush()
        service.tags = [ServiceTag(tag=tag, position=n) for n, tag in enumerate(values["tags"])]


def _write_verifications(service: Service, values: Mapping[str, Any]) -> None:
    if "source" in values:
        origin = _origin(service)
        if origin is None:
            origin = Verification(how="list")
            service.verifications.append(origin)
        name, url, date, confidence = values["source"]
        origin.source_name, origin.source_url = name, url
        origin.source_date, origin.confidence = date, confidence
    if values.get("checked") and values["checked"] != snapshot(service)["checked"]:
        on, by, how, due, url = values["checked"]
        service.verifications.append(
            Verification(on=on, by=by, how=how, next_due=due, source_url=url)
        )
        if service.status.startswith("unverified"):
            service.status = "active"


def _organization(name: str, known: dict[str, Organization]) -> Organization | None:
    if not name:
        return None
    return known.setdefault(name, Organization(name=name))


def _origin(service: Service) -> Verification | None:
    return next((one for one in service.verifications if one.on is None), None)


def _last_check(service: Service) -> Verification | None:
    """The check that was entered last, not the latest by date: a correction may be earlier."""
    checks = [one for one in service.verifications if one.on is not None]
    return checks[-1] if checks else None


def _source(origin: Verification) -> tuple[str, str, str, str]:
    return origin.source_name, origin.source_url, origin.source_date, origin.confidence
