"""One row to one record: the same flat fields whichever of the two files it comes from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from resources.importing import values
from resources.importing.columns import (
    HOLD_PHRASES,
    LATITUDES,
    LONGITUDES,
    ONLY_WITH,
    SECRET,
    SHORT_TEXTS,
    TEXTS,
)
from resources.importing.locating import Locator, Point
from resources.importing.reading import DAYS, Problem
from resources.importing.typed_week import afternoon, spread
from resources.importing.week import check_osm, week_to_osm


@dataclass(frozen=True, slots=True)
class Record:
    """`values` holds only what the file has columns for; the rest of a listing stays as it is."""

    row: int
    id: str
    values: dict[str, Any]


@dataclass
class RowReader:
    """Reads cells by column and remembers every problem instead of stopping at the first."""

    number: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)

    def has(self, column: str | None) -> bool:
        return column is not None and column in self.cells

    def read[T](self, column: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self.cells.get(column, ""))
        except ValueError as error:
            self.wrong(column, str(error))
            return None

    def wrong(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.number, column, message))


def source_record(row: RowReader, known_tags: Collection[str], locate: Locator) -> Record:
    """A row of a source list such as the shipped services.csv."""
    found = _common(row, 0, known_tags)
    found["name"] = row.read("name", values.required)
    found["status"] = row.read("status", values.status)
    notes = row.cells.get("notes", "").casefold()
    found["published"] = not any(phrase in notes for phrase in HOLD_PHRASES)
    found["phones"] = _phones(row, ("phone", "phone_alt"), "sms")
    found["hours"] = row.read("opening_hours", lambda cell: check_osm(cell) if cell else None)
    if row.has("source_date"):
        found["source"] = (
            row.cells.get("source_name", ""),
            row.read("source_url", str) or "",
            row.read("source_date", values.partial_date),
            row.cells.get("confidence", ""),
        )
    _place(row, found, ("lat", "lon"), locate)
    return _record(row, found)


def staff_record(row: RowReader, known_tags: Collection[str], locate: Locator) -> Record:
    """A row of the spreadsheet that staff fill in."""
    found = _common(row, 1, known_tags)
    found["name"] = row.read("service_name", values.required)
    found["published"] = row.read("show_in_bot", partial(values.yes_no, default=True))
    found["moves"] = row.read("moves_around", partial(values.yes_no, default=False))
    found["confidential"] = row.read("keep_address_private", partial(values.yes_no, default=False))
    found["valid_from"] = row.read("place_valid_from", values.day)
    found["valid_to"] = row.read("place_valid_to", values.day)
    found["alert_ends"] = row.read("alert_ends", values.day)
    found["phones"] = _phones(row, ("phone", "phone_alt"), "text_number")
    found["hours"] = _week(row)
    found["checked"] = _checked(row)
    _place(row, found, ("latitude", "longitude"), locate)
    if found["confidential"] and not row.cells.get("address"):
        for name in SECRET:  # an export leaves it out; what is known of it stays
            found.pop(name, None)
    if found["valid_from"] and found["valid_to"] and found["valid_to"] < found["valid_from"]:
        row.wrong("place_valid_to", "ends before it begins")
    return _record(row, found)


def _record(row: RowReader, found: dict[str, Any]) -> Record:
    kept = {
        name: value
        for name, value in found.items()
        if name not in ONLY_WITH or any(row.has(column) for column in ONLY_WITH[name])
    }
    return Record(row.number, row.read("id", values.identifier) or "", kept)


def _common(row: RowReader, file: int, known_tags: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, columns in TEXTS.items():
        if row.has(columns[file]):
            found[name] = row.cells[str(columns[file])]
    for name, columns in SHORT_TEXTS.items():
        if row.has(columns[file]):
            found[name] = row.read(str(columns[file]), values.short)
    tag_column = ("service_tags", "tags")[file]
    found["tags"] = row.read(tag_column, lambda cell: values.tags(cell, known_tags))
    found["website"] = row.read("website", values.website)
    return found


def _phones(
    row: RowReader, columns: tuple[str, ...], text_column: str
) -> tuple[values.PhoneValue, ...]:
    found: list[values.PhoneValue] = []
    for column in columns:
        cell = row.cells.get(column, "")
        if cell.lower().startswith("ext") and found:  # an extension of the number before it
            kind, number, text = found[-1]
            found[-1] = (kind, number, f"{text} {cell}")
        elif cell and (parsed := row.read(column, values.phone)):
            found.append(parsed)
    if row.cells.get(text_column) and (parsed := row.read(text_column, values.text_number)):
        found.append(parsed)
    return tuple(found)


def _week(row: RowReader) -> str | None:
    if row.cells.get("opening_hours") and not any(row.cells.get(name) for name in DAYS):
        return row.read("opening_hours", check_osm)
    _plain_boxes(row)
    for name in DAYS:  # each box alone first, so that a problem names its own day
        row.read(name, lambda cell: week_to_osm([cell]))
    holidays = row.read("closed_on_holidays", partial(values.yes_no, default=False)) or False
    if any(problem.column in DAYS for problem in row.problems):
        return None
    return week_to_osm([row.cells.get(name, "") for name in DAYS], closed_on_holidays=holidays)


def _plain_boxes(row: RowReader) -> None:
    boxes = [row.cells.get(name, "") for name in DAYS]
    plain = [afternoon(box) for box in spread(boxes) or boxes]
    for name, box, meant in zip(DAYS, boxes, plain, strict=True):
        if meant != box:
            row.repaired.append(Problem(row.number, name, f"{box!r} is read as {meant!r}"))
    row.cells = {**row.cells, **dict(zip(DAYS, plain, strict=True))}


def _checked(row: RowReader) -> tuple[Any, ...] | None:
    """(on, by, how, next_due, source_url); None when nobody has checked the listing."""
    on = row.read("verified_on", values.day)
    due = row.read("check_again_on", values.day)
    by = row.read("verified_by", values.required) if on else ""
    if not on:
        return None
    return on, by, row.cells.get("verified_how", ""), due, row.cells.get("source_url", "")


def _place(
    row: RowReader, found: dict[str, Any], columns: tuple[str, str], locate: Locator
) -> None:
    found["state"] = row.read("state", values.state) or ""
    found["zip"] = row.read("zip", values.zip_code) or ""
    _unswap(row, *columns)
    lat = row.read(columns[0], lambda cell: _degrees(cell, LATITUDES))
    lon = row.read(columns[1], lambda cell: _degrees(cell, LONGITUDES))
    if (lat is None) != (lon is None) and not row.problems:
        row.wrong(columns[0], "give both numbers of the point, or neither")
    if lat is not None and lon is not None:
        row.read(columns[0], lambda _: values.near_zip(lat, lon, found["zip"]))
        point: Point = (lat, lon, row.cells.get("geo_precision", ""))
    else:
        point = locate.point(found)
    found["lat"], found["lon"], found["precision"] = point
    found["time_zone"] = locate.time_zone(found)


def _unswap(row: RowReader, lat: str, lon: str) -> None:
    """Two numbers that only make sense the other way round are read that way, and it is told."""
    try:
        first, second = float(row.cells.get(lat, "")), float(row.cells.get(lon, ""))
    except ValueError:
        return
    if LONGITUDES[0] <= first <= LONGITUDES[1] and LATITUDES[0] <= second <= LATITUDES[1]:
        row.cells = {**row.cells, lat: row.cells[lon], lon: row.cells[lat]}
        told = f"{lat} and {lon} were swapped; read the other way round"
        row.repaired.append(Problem(row.number, lat, told))


def _degrees(cell: str, bounds: tuple[float, float]) -> float | None:
    return values.coordinate(cell, low=bounds[0], high=bounds[1])
