"""The files of a city's pack: tables in CSV that anybody can open in a spreadsheet."""

import csv
from collections.abc import Iterator
from pathlib import Path

from resources.places.geo import Place

PLACE_COLUMNS = ("name", "kind", "lat", "lon", "aliases")


NOT_DEGREES = 999.0


class BadPack(ValueError):
    """A file of places that cannot be read: the file, the row and the column, and what to do."""


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every row by column; none where there is no such file. Empty cells are empty strings.

    Raises BadPack if one of these columns is missing or the text is not UTF-8.
    """
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restval="")
            missing = [column for column in columns if column not in (table.fieldnames or ())]
            if missing:
                said = f"has no column {missing[0]!r}; its first row names the columns"
                raise BadPack(f"{path.name} {said}")
            yield from table
    except UnicodeDecodeError:
        raise BadPack(f"{path.name} is not UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise BadPack(f"{path.name} is not a CSV table ({error}); save it as CSV UTF-8") from None


def pairs(path: Path, key: str, value: str) -> dict[str, str]:
    """A table of two columns, in its order."""
    return {row[key]: row[value] for row in rows(path, (key, value))}


def places(path: Path, *more: str) -> Iterator[tuple[Place, dict[str, str]]]:
    """Each row's place, and the row; `more`: columns that it must have besides a place's.

    Raises BadPack too where a coordinate is not in degrees.
    """
    for number, row in enumerate(rows(path, (*PLACE_COLUMNS, *more)), 2):
        try:
            lat, lon = float(row["lat"]), float(row["lon"])
        except ValueError:
            lat = lon = NOT_DEGREES
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            said = "lat or lon is not in degrees; write them as 39.9526 and -75.1652"
            raise BadPack(f"{path.name}, row {number}: {said}")
        yield Place(row["name"], row["kind"], lat, lon), row
