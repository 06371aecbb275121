"""HSDS 3.0 and 3.1 (Open Referral) as rows of named cells, so that one plan serves all lists.

A row is a service at one place. What a document leaves out has no cell: ours stays as it is.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from resources.importing.bad_file import BadFile
from resources.importing.reading import DAYS, MAX_BYTES, MAX_ROWS, Table

BYDAY = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))
WHAT = 'write a list of HSDS services, each with "id" and "name"'

Json = Mapping[str, Any]


def is_json(raw: bytes) -> bool:
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def read_hsds(raw: bytes) -> Table:
    """Rows count from 1: the first service of the list. Raises `BadFile`."""
    if len(raw) > MAX_BYTES:
        raise BadFile(f"larger than {MAX_BYTES // 1024 // 1024} MiB; split it into smaller files")
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile("not UTF-8; save the JSON as UTF-8 and try again") from error
    except (ValueError, RecursionError) as error:
        raise BadFile(f"not valid JSON ({str(error)[:80]}); {WHAT}") from error
    rows = [(n, cells) for n, one in enumerate(_services(found), 1) for cells in _rows(one)]
    if len(rows) > MAX_ROWS:
        raise BadFile(f"more than {MAX_ROWS} services; split it into smaller files")
    return Table("hsds", tuple(rows), ())


def _services(found: object) -> list[Json]:
    """A list, one service, or a page of an HSDS API."""
    if isinstance(found, dict):
        found = found.get("contents", found.get("services", [found]))
    if not isinstance(found, list) or not found:
        raise BadFile(f"holds no services; {WHAT}")
    if not all(isinstance(one, dict) and "id" in one and "name" in one for one in found):
        raise BadFile(f"is not HSDS 3 as JSON; {WHAT}")
    return found


def _rows(service: Json) -> Iterable[dict[str, str]]:
    places = _all(service, "service_at_locations") or [{}]
    for at in places:
        ours = _text(service.get("x_local_id")) or _text(service["id"])
        alone = len(places) == 1
        cells = {"id": ours if alone else _text(at.get("id")) or ours}
        cells |= _what(service) | _where(at.get("location")) | _when(service, at)
        cells["phones"] = _phones(_all(at, "phones"), _all(service, "phones"))
        yield {name: cell for name, cell in cells.items() if cell}


def _what(service: Json) -> dict[str, str]:
    name, organization = _text(service["name"]), _one(service.get("organization"), "name")
    spoken = _text(service.get("x_languages"))
    terms = (_map(one.get("taxonomy_term")) for one in _all(service, "attributes"))
    documents = [_text(one.get("document")) for one in _all(service, "required_documents")]
    return {
        "service_name": name,
        "organization": organization if organization != name else "",
        "what_people_get": _text(service.get("description")),
        "tags": ";".join(filter(None, (_text(one.get("code")) for one in terms))),
        "status": _text(service.get("status")),
        "how_to_access": _text(service.get("application_process")),
        "website": _text(service.get("url")),
        "who_can_use_it": _text(service.get("eligibility_description")),
        "what_to_bring": "; ".join(filter(None, documents)),
        "cost": _text(service.get("fees_description")),
        "languages": spoken or ";".join(_names(service, "languages")),
        "alert": _text(service.get("alert")),
        "alert_ends": _text(service.get("x_alert_ends")),
        "coverage": "; ".join(_names(service, "service_areas")),
    }


def _where(location: object) -> dict[str, str]:
    place = _map(location)
    address = next(iter(_all(place, "addresses")), {})
    spoken = (_text(one.get("description")) for one in _all(place, "accessibility"))
    return {
        "address": _text(address.get("address_1")),
        "suite_or_directions": _text(place.get("transportation"))
        or _text(address.get("address_2")),
        "city": _text(address.get("city")),
        "state": _text(address.get("state_province")),
        "zip": _text(address.get("postal_code")),
        "latitude": _text(place.get("latitude")),
        "longitude": _text(place.get("longitude")),
        "geo_precision": _text(place.get("x_geo_precision")),
        "accessibility": "; ".join(filter(None, spoken)),
    }


def _when(service: Json, at: Json) -> dict[str, str]:
    plans = _all(at, "schedules") or _all(service, "schedules")
    first = plans[0] if plans else {}
    osm = _text(at.get("x_opening_hours_osm"))
    return {
        "opening_hours": osm,
        "hours_note": _text(first.get("notes")),
        "place_valid_from": _text(first.get("valid_from")),
        "place_valid_to": _text(first.get("valid_to")),
        "moves_around": _text(at.get("x_moves_around")),
        "time_zone": _text(at.get("x_timezone")),
    } | ({} if osm else _boxes(plans))


def _boxes(plans: list[Json]) -> dict[str, str]:
    """The week in boxes; nothing (not known) where a schedule is not plainly weekly."""
    week: dict[str, list[str]] = {}
    for plan in plans:
        days = _text(plan.get("byday")).split(",")
        opens, closes = _text(plan.get("opens_at"))[:5], _text(plan.get("closes_at"))[:5]
        if plan.get("freq") != "WEEKLY" or not opens or not closes or not set(days) <= set(BYDAY):
            return {}
        whole = (opens, closes) == ("00:00", "23:59")
        for day in days:
            span = "24h" if whole else f"{opens}-{closes}"
            week.setdefault(BYDAY[day], []).append(span)
    return {day: "; ".join(week.get(day, ["closed"])) for day in DAYS} if week else {}


def _phones(at: list[Json], whole: list[Json]) -> str:
    """A line each: its type and, after a tab, the number as people read it."""
    own = [_phone(one) for one in at]
    lines = [*own, *(line for one in whole if (line := _phone(one)) not in own)]
    return "\n".join(line for line in lines if not line.endswith("\t"))


def _phone(one: Json) -> str:
    return f"{_text(one.get('type'))}\t{_text(one.get('x_text')) or _text(one.get('number'))}"


def _names(of: Json, name: str) -> list[str]:
    return [text for one in _all(of, name) if (text := _text(one.get("name")))]


def _one(found: object, name: str) -> str:
    return _text(_map(found).get(name))


def _map(found: object) -> Json:
    return found if isinstance(found, dict) else {}


def _all(of: Json, name: str) -> list[Json]:
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(found: object) -> str:
    if isinstance(found, bool):
        return "yes" if found else "no"
    return str(found).strip() if isinstance(found, str | int | float) else ""
