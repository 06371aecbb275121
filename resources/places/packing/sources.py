"""The files that a pack is built from, read with all that is wrong in them, cell by cell."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

STOPS = "stops.txt"  # its name in every GTFS archive
EXCEL_ROW = 2  # the first row below the header, as spreadsheets count


@dataclass(frozen=True, slots=True)
class Sources:
    """Any of them may be missing; then the pack knows less."""

    gtfs: Path | None = None
    neighborhoods: Path | None = None
    aliases: Path | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in one cell, and what to do. `row` counts as spreadsheets do, or features of a
    GeoJSON from 1; None for the whole file."""

    file: str
    row: int | None
    column: str
    said: str

    def __str__(self) -> str:
        where = [self.file]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {self.said}"


class UnusableFiles(ValueError):
    """All that is wrong in the files; nothing was built."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        super().__init__("; ".join(map(str, wrongs)))
        self.wrongs = wrongs


@dataclass(slots=True)
class Reading:
    """Collects what is wrong while a file is read."""

    file: str
    wrongs: list[Wrong] = field(default_factory=list)

    def wrong(self, row: int | None, column: str, said: str) -> None:
        self.wrongs.append(Wrong(self.file, row, column, said))

    def degrees(
        self, row: int, columns: tuple[str, str], cells: tuple[str, str]
    ) -> tuple[float, float] | None:
        """Latitude and longitude from two cells; None after saying what is wrong."""
        point: list[float] = []
        for column, cell, most in zip(columns, cells, (90.0, 180.0), strict=True):
            try:
                value = float(cell)
            except ValueError:
                self.wrong(row, column, f"{cell!r} is not a number; write degrees, as 39.9526")
                return None
            if not -most <= value <= most:
                said = f"{cell!r} is not in degrees; are latitude and longitude swapped?"
                self.wrong(row, column, said)
                return None
            point.append(value)
        return point[0], point[1]


def table(
    path: Path, needed: tuple[str, ...], reading: Reading
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their numbers; none if it cannot be read, which is told."""
    text = _text(path, reading)
    if text is None:
        return
    rows = csv.DictReader(io.StringIO(text, newline=""), restval="")
    columns = [(name or "").strip() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    missing = [name for name in needed if name not in columns]
    if missing:
        said = f"there is no such column; the first row must name {', '.join(needed)}"
        reading.wrong(1, missing[0], said)
        return
    try:
        for number, row in enumerate(rows, EXCEL_ROW):
            yield number, {name: (cell or "").strip() for name, cell in row.items() if name}
    except csv.Error as error:
        reading.wrong(None, "", f"is not a CSV table ({error}); save it as CSV UTF-8")


def _text(path: Path, reading: Reading) -> str | None:
    """`stops.txt` itself, or the one inside a GTFS archive."""
    try:
        raw = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                raw = archive.read(STOPS)
        return raw.decode("utf-8-sig")
    except KeyError:
        reading.wrong(None, "", f"holds no {STOPS}; give the GTFS archive or that file of it")
    except UnicodeDecodeError:
        reading.wrong(None, "", "is not UTF-8; save it as CSV UTF-8")
    except (OSError, zipfile.BadZipFile) as error:
        said = getattr(error, "strerror", None) or error
        reading.wrong(None, "", f"{said}; check the file and its name")
    return None
