"""The directory as HSDS 3.1 (Open Referral): a list of services, each whole.

What people may see anyway, and no more: listings that are shown and that somebody has confirmed.
A confidential address stays out, as do notes of the staff and names of people. Ids are made from
ours and never change. What HSDS has no field for begins with `x_`.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from resources.directory.flat import snapshot
from resources.directory.models import Service
from resources.exporting.boxes import boxes_of
from resources.exporting.sheet import services
from resources.exporting.weekly import schedules

OURS = UUID("6a1f3c53-2d5c-5a37-9b0e-6d1b6d1c9f10")  # the namespace; another deployment keeps it
STATUSES = {"active": "active", "temporarily_closed": "temporarily closed", "closed": "defunct"}
PHONES = {"voice": "voice", "text": "text", "tty": "textphone"}
LANGUAGES = {"en": "English", "es": "Spanish", "english": "English", "spanish": "Spanish"}
CODES = {"English": "en", "Spanish": "es"}
REMOTE = ("phone", "web", "mail", "text", "telehealth")
TAXONOMY = "Harm reduction services"

Json = dict[str, Any]


def hsds(session: Session) -> list[Json]:
    """Every service that is exported, in the order of our ids."""
    return [service_of(one) for one in services(session) if is_exported(one)]


def is_exported(service: Service) -> bool:
    return service.published and service.status in STATUSES


def id_of(kind: str, ours: str) -> str:
    return str(uuid5(OURS, f"{kind}:{ours}"))


def service_of(service: Service) -> Json:
    flat = snapshot(service)
    checked = flat["checked"]
    found: Json = {
        "id": id_of("service", service.id),
        "x_local_id": service.id,
        "name": service.name,
        "status": STATUSES[service.status],
        "description": service.description,
        "url": service.website or None,
        "application_process": service.access,
        "eligibility_description": service.eligibility,
        "fees_description": service.cost,
        "alert": service.alert,
        "x_alert_ends": _iso(service.alert_ends),
        "assured_date": _iso(checked[0]) if checked else None,
        "x_verified_method": checked[2] if checked else None,
        "x_next_check": _iso(checked[3]) if checked else None,
        "organization": _organization(service),
        "service_at_locations": [_at_location(service, flat)],
        "languages": _languages(service),
        "x_languages": service.languages,
        "attributes": [_attribute(service, tag) for tag in flat["tags"]],
        "service_areas": _areas(service),
        "required_documents": _documents(service),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _organization(service: Service) -> Json:
    name = service.organization.name if service.organization else service.name
    return {"id": id_of("organization", name), "name": name, "description": name}


def _at_location(service: Service, flat: Json) -> Json:
    fitted = boxes_of(flat["hours"])
    weekly = schedules(service.id, flat, fitted[0]) if fitted else []
    return {
        "id": id_of("service_at_location", service.id),
        "location": _location(service, flat),
        "schedules": [{"id": id_of("schedule", one.pop("key")), **one} for one in weekly],
        "phones": _phones(service.id, flat["phones"]),
        "x_opening_hours_osm": flat["hours"],
        "x_timezone": flat["time_zone"],
        "x_moves_around": service.moves,
    }


def _phones(service_id: str, phones: tuple[tuple[str, str, str], ...]) -> list[Json]:
    return [
        {
            "id": id_of("phone", f"{service_id}:{n}"),
            "number": number or text,
            "type": PHONES[kind],
            "x_text": text,
        }
        for n, (kind, number, text) in enumerate(phones)
    ]


def _location(service: Service, flat: Json) -> Json:
    remote = service.access.startswith(REMOTE) and flat["lat"] is None
    place: Json = {
        "id": id_of("location", service.id),
        "x_local_id": service.id,
        "name": service.name,
        "location_type": "virtual" if remote else "physical",
    }
    if service.confidential:
        return place
    if flat["lat"] is not None:
        place |= {"latitude": flat["lat"], "longitude": flat["lon"]}
        place |= {"x_geo_precision": flat["precision"] or ""}
    if flat["address_2"]:
        place["transportation"] = flat["address_2"]
    if flat["address"] and flat["zip"]:
        place["addresses"] = [_address(service, flat)]
    if service.accessibility:
        spoken = {"description": service.accessibility}
        place["accessibility"] = [{"id": id_of("accessibility", service.id), **spoken}]
    return place


def _address(service: Service, flat: Json) -> Json:
    return {
        "id": id_of("address", service.id),
        "address_1": flat["address"],
        "city": flat["city"],
        "state_province": flat["state"],
        "postal_code": flat["zip"],
        "country": "US",
        "address_type": "physical",
    }


def _languages(service: Service) -> list[Json]:
    words = service.languages.replace(",", ";").split(";")
    names = [LANGUAGES.get(word.strip().casefold(), word.strip()) for word in words if word.strip()]
    return [
        {"id": id_of("language", f"{service.id}:{name}"), "name": name}
        | ({"code": CODES[name]} if name in CODES else {})
        for name in names
    ]


def _attribute(service: Service, tag: str) -> Json:
    term = {
        "id": id_of("taxonomy_term", tag),
        "code": tag,
        "name": tag.replace("_", " "),
        "description": tag.replace("_", " "),
        "taxonomy_detail": {
            "id": id_of("taxonomy", TAXONOMY),
            "name": TAXONOMY,
            "description": "Open controlled list of this project",
        },
    }
    return {
        "id": id_of("attribute", f"{service.id}:{tag}"),
        "link_id": id_of("service", service.id),
        "link_entity": "service",
        "taxonomy_term": term,
    }


def _areas(service: Service) -> list[Json]:
    if not service.coverage:
        return []
    return [{"id": id_of("service_area", service.id), "name": service.coverage}]


def _documents(service: Service) -> list[Json]:
    if not service.what_to_bring:
        return []
    return [{"id": id_of("document", service.id), "document": service.what_to_bring}]


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None
