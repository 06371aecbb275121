"""From the bytes of a CSV or Excel file to rows of named cells; what is not plain is refused."""

import csv
import difflib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from resources.importing.bad_file import BadFile
from resources.importing.workbook import is_workbook, lines_of

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 5_000  # characters

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOURCE_COLUMNS = (
    "id", "name", "organization", "description", "service_tags", "access_type", "address",
    "address_2", "city", "state", "zip", "lat", "lon", "geo_precision", "coverage", "phone",
    "phone_alt", "sms", "website", "opening_hours", "hours_note", "eligibility", "cost",
    "languages", "accessibility", "status", "source_name", "source_url", "source_date",
    "other_sources", "confidence", "notes",
)  # fmt: skip
STAFF_COLUMNS = (
    "id", "show_in_bot", "service_name", "organization", "what_people_get", "tags",
    "how_to_access", "address", "suite_or_directions", "city", "state", "zip", "latitude",
    "longitude", "phone", "text_number", "website",
    *DAYS,
    "closed_on_holidays", "hours_note", "moves_around", "place_valid_from", "place_valid_to",
    "who_can_use_it", "what_to_bring", "cost", "languages", "accessibility", "alert",
    "alert_ends", "keep_address_private", "verified_on", "verified_by", "verified_how",
    "check_again_on", "source_url", "staff_notes",
    "phone_alt", "opening_hours", "geo_precision",  # what an export adds, so that nothing is lost
)  # fmt: skip
REQUIRED = {
    "source": ("id", "name", "service_tags", "access_type", "city", "state", "zip", "status"),
    "staff": ("id", "service_name", "tags", "city", "state", "zip", *DAYS),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell. `row` counts as spreadsheets do: the header is row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column or '(whole row)'}: {self.message}"


@dataclass(frozen=True, slots=True)
class Table:
    kind: Literal["source", "staff", "hsds"]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    problems: tuple[Problem, ...]


def read_table(raw: bytes) -> Table:
    """Read a file with the columns of the source lists or of the staff spreadsheet.

    Raises `BadFile` for what concerns the whole file; a wrong row becomes a `Problem`.
    """
    if len(raw) > MAX_BYTES:
        raise BadFile(f"larger than {MAX_BYTES // 1024 // 1024} MiB; split it into smaller files")
    lines = list(_capped(lines_of(raw))) if is_workbook(raw) else _csv_lines(_decoded(raw))
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    kind: Literal["source", "staff"] = "staff" if "service_name" in header else "source"
    _check_header(header, kind)
    return _table(kind, header, lines[1:])


def _csv_lines(text: str) -> list[list[str]]:
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(_capped(reader))
    except csv.Error as error:
        raise BadFile(
            f"line {reader.line_num} is not valid CSV ({error}); fix its quotes"
        ) from error


def _decoded(raw: bytes) -> str:
    if not raw.strip():
        raise BadFile("empty; save the spreadsheet as CSV UTF-8 and try again")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(f"line {line} is not UTF-8; save it as 'CSV UTF-8' and try again") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadFile(f"line {line} holds a NUL character; delete it and save again")
    return text


def _capped(reader: Iterable[list[str]]) -> Iterable[list[str]]:
    for number, line in enumerate(reader):
        if number > MAX_ROWS:
            raise BadFile(f"more than {MAX_ROWS} rows; split it into smaller files")
        yield line


def _check_header(header: list[str], kind: Literal["source", "staff"]) -> None:
    known = STAFF_COLUMNS if kind == "staff" else SOURCE_COLUMNS
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BadFile(f"column {twice[0]!r} is there twice; delete one")
    missing = [name for name in REQUIRED[kind] if name not in header]
    if missing:
        raise BadFile(f"row 1 lacks the column {missing[0]!r}; keep the first row as it was given")
    for name in header:
        if name not in known:
            like = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {like[0]!r}?" if like else "delete it"
            raise BadFile(f"column {name!r} is not known; {hint}")


def _table(kind: Literal["source", "staff"], header: list[str], lines: list[list[str]]) -> Table:
    rows: list[tuple[int, Mapping[str, str]]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=2):
        cells = [_unguarded(cell.strip()) for cell in line]
        if not any(cells):
            continue
        if any(cells[len(header) :]):
            problems.append(
                Problem(number, "", "more cells than the first row has; quote cells with commas")
            )
            continue
        padded = cells[: len(header)] + [""] * (len(header) - len(cells))
        row = dict(zip(header, padded, strict=True))
        problems.extend(_bad_cells(number, row))
        rows.append((number, row))
    return Table(kind, tuple(rows), tuple(problems))


def _unguarded(cell: str) -> str:
    """Without the ' that an export puts before = + - @ so that no spreadsheet runs them."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _bad_cells(number: int, row: Mapping[str, str]) -> Iterable[Problem]:
    for column, cell in row.items():
        if len(cell) > MAX_CELL:
            yield Problem(number, column, f"longer than {MAX_CELL} characters; shorten it")
        elif any(mark < " " and mark not in "\t\r\n" for mark in cell):
            yield Problem(number, column, "holds an invisible control character; type it again")
