"""Nicknames, out of a table that people of the city fill in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resources.places.geo import Place, Resolution
from resources.places.packing.sources import Reading, table

COLUMNS = ("name", "aliases")
YES = frozenset({"yes", "y", "si", "sí", "x", "1", "true"})


@dataclass(frozen=True, slots=True)
class Nickname:
    """A place with all that people call it. `anywhere`: it is never another word, so it is believed
    anywhere in a message. `derived_from`: where its point comes from."""

    place: Place
    aliases: tuple[str, ...]
    anywhere: bool
    derived_from: str


def read(path: Path, resolve: Callable[[str], Resolution], reading: Reading) -> list[Nickname]:
    """`resolve`: finds the place that the column `same_as` names, among those of the pack."""
    found: list[Nickname] = []
    for number, row in table(path, COLUMNS, reading):
        if not row["name"]:
            reading.wrong(number, "name", "is empty; write the name that people are shown")
            continue
        aliases = tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
        point = _point(number, row, resolve, reading)
        if point is None:
            continue
        kind = row.get("kind") or "landmark"
        anywhere = row.get("anywhere", "").lower() in YES
        place = Place(row["name"], kind, point[0], point[1])
        found.append(Nickname(place, (row["name"], *aliases), anywhere, point[2]))
    return found


def _point(
    number: int, row: dict[str, str], resolve: Callable[[str], Resolution], reading: Reading
) -> tuple[float, float, str] | None:
    """Latitude, longitude and where they come from; None after saying what is wrong."""
    if row.get("lat") or row.get("lon"):
        point = reading.degrees(number, ("lat", "lon"), (row.get("lat", ""), row.get("lon", "")))
        return (*point, "given") if point else None
    written = row.get("same_as") or row["name"]
    column = "same_as" if row.get("same_as") else "name"
    known = resolve(written)
    if known.lat is not None and known.lon is not None:
        return known.lat, known.lon, f"place: {known.name}"
    said = f"{written!r} is no corner, station, neighborhood or ZIP that is known here"
    if known.choices:
        said = f"{written!r} may be {' or '.join(place.name for place in known.choices)}"
    reading.wrong(number, column, f"{said}; write another in same_as, or fill in lat and lon")
    return None
