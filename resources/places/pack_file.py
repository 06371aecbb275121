"""The files of a city's pack: tables in CSV that anybody can open in a spreadsheet."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from resources.places.geo import Place

PLACE_COLUMNS = ("name", "kind", "lat", "lon", "aliases")


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


def place(row: Mapping[str, str]) -> Place:
    """Raises ValueError if its coordinates are no numbers."""
    return Place(row["name"], row["kind"], float(row["lat"]), float(row["lon"]))
