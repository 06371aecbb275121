"""A row of an HSDS document to one record."""

from collections.abc import Collection
from dataclasses import replace
from zoneinfo import available_timezones

from resources.importing import values
from resources.importing.locating import Locator
from resources.importing.reading import Problem
from resources.importing.records import Record, RowReader, staff_record

# What others call active nobody here has confirmed; `plan` says so of new listings.
STATUSES = {"temporarily closed": "temporarily_closed", "defunct": "closed"}
HIDDEN = ("inactive",)
ONLY_WITH_ADDRESS = ("city", "state", "zip")
MAX_ACCESS = 100
NAMES = {  # our column: where it stands in the document
    "service_name": "name",
    "tags": "attributes",
    "address": "address_1",
    "state": "state_province",
    "zip": "postal_code",
    "website": "url",
    "opening_hours": "x_opening_hours_osm",
    **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "schedules"),
}


def hsds_record(row: RowReader, known_tags: Collection[str], locate: Locator) -> Record:
    """Our own tags, ways in and forms of a phone number: what does not fit is told."""
    _fit(row, known_tags)
    record = staff_record(row, known_tags, locate)
    found = record.values
    found.pop("checked", None)  # who confirmed it stays with those who did
    if not row.has("address"):
        for name in ONLY_WITH_ADDRESS:
            found.pop(name, None)
    zone = row.cells.get("time_zone", "")
    if zone in available_timezones():
        found["time_zone"] = zone
    said = row.cells.get("status", "")
    if said in STATUSES:
        found["status"] = STATUSES[said]
    if said in HIDDEN:
        found["published"] = False
    if row.has("coverage"):
        found["coverage"] = row.read("coverage", values.short)
    if row.has("phones"):
        found["phones"] = _phones(row)
    row.problems[:] = [
        replace(one, column=NAMES.get(one.column, one.column)) for one in row.problems
    ]
    return record


def _fit(row: RowReader, known_tags: Collection[str]) -> None:
    cells = dict(row.cells)
    tags = cells.get("tags", "").split(";")
    for tag in tags:
        if tag and tag not in known_tags:
            told = f"{tag!r} is not one of our tags; left out"
            row.repaired.append(Problem(row.number, "attributes", told))
    cells["tags"] = ";".join(tag for tag in tags if tag in known_tags)
    if len(cells.get("how_to_access", "")) > MAX_ACCESS:
        cells["staff_notes"] = cells.pop("how_to_access")
        told = f"longer than {MAX_ACCESS} characters; put into the notes of the staff"
        row.repaired.append(Problem(row.number, "application_process", told))
    row.cells = cells


def _phones(row: RowReader) -> tuple[values.PhoneValue, ...]:
    found = []
    for line in row.cells["phones"].split("\n"):
        kind, _, number = line.partition("\t")
        parse = values.text_number if kind in ("text", "sms") else values.phone
        try:
            found.append(parse(number))
        except ValueError as error:
            row.wrong("phones", str(error))
    return tuple(found)
