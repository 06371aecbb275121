"""The staff spreadsheet: every listing, a row each, as `import` takes it back without a difference.

Opens in Excel as it is: UTF-8 with a byte order mark, ZIP codes as text, and an apostrophe before
cells that a spreadsheet would run as a formula. The address of a confidential place stays out.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from resources.directory.flat import snapshot
from resources.directory.models import Service
from resources.exporting.boxes import boxes_of
from resources.importing.plan import PARTS
from resources.importing.reading import DAYS, STAFF_COLUMNS

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
TEXTS = {
    "service_name": "name",
    "organization": "organization",
    "what_people_get": "description",
    "how_to_access": "access",
    "website": "website",
    "hours_note": "hours_note",
    "who_can_use_it": "eligibility",
    "what_to_bring": "what_to_bring",
    "cost": "cost",
    "languages": "languages",
    "accessibility": "accessibility",
    "alert": "alert",
    "staff_notes": "staff_notes",
}
WHERE = {
    "address": "address",
    "suite_or_directions": "address_2",
    "latitude": "lat",
    "longitude": "lon",
    "geo_precision": "precision",
}
REGION = {"city": "city", "state": "state", "zip": "zip"}


def sheet(session: Session) -> bytes:
    """The whole directory, in the order of the ids."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, STAFF_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for service in services(session):
        row = {column: _cell(value) for column, value in row_of(service).items()}
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def services(session: Session) -> Iterable[Service]:
    query = select(Service).order_by(Service.id)
    return session.scalars(query.options(*(selectinload(part) for part in PARTS))).all()


def row_of(service: Service) -> dict[str, object]:
    """Column to value: text, number, date, bool, or None for an empty cell."""
    flat = snapshot(service)
    row: dict[str, object] = {column: flat[name] for column, name in (TEXTS | REGION).items()}
    if not service.confidential:
        row |= {column: flat[name] for column, name in WHERE.items()}
    row |= {"id": service.id, "tags": ";".join(flat["tags"])}
    row |= {"show_in_bot": service.published, "moves_around": service.moves}
    row |= {"keep_address_private": service.confidential}
    row |= {"place_valid_from": flat["valid_from"], "place_valid_to": flat["valid_to"]}
    row |= {"alert_ends": flat["alert_ends"]}
    return row | _hours(flat["hours"]) | _phones(flat["phones"]) | _checked(flat["checked"])


def _hours(osm: str | None) -> dict[str, object]:
    fitted = boxes_of(osm)
    if fitted is None:
        return {"opening_hours": osm}
    boxes, holidays = fitted
    return dict(zip(DAYS, boxes, strict=True)) | {"closed_on_holidays": holidays}


def _phones(phones: tuple[tuple[str, str, str], ...]) -> dict[str, object]:
    voices = [text for kind, _, text in phones if kind != "text"]
    texts = [text for kind, _, text in phones if kind == "text"]
    row = dict(zip(("phone", "phone_alt"), voices, strict=False))
    return {**row, "text_number": texts[0] if texts else None}


def _checked(check: tuple[date, str, str, date | None, str] | None) -> dict[str, object]:
    if check is None:
        return {}
    columns = ("verified_on", "verified_by", "verified_how", "check_again_on", "source_url")
    return dict(zip(columns, check, strict=True))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text
