"""Corners and stations, out of the stops that a transit agency publishes (GTFS stops.txt)."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from string import capwords

from resources.places.geo import Place, km_between
from resources.places.packing.sources import Reading, table
from resources.places.text import STATION_WORDS, normalize, street_core

COLUMNS = ("stop_name", "stop_lat", "stop_lon")
STATION = "1"  # GTFS location_type
NO_STOP = frozenset({"2", "3", "4"})  # entrances, nodes, boarding areas
SAME_CORNER_KM = 0.4  # stops of one name within this are one corner; others have a namesake
JOIN = re.compile(r"\s+(?:and|at|opp\.?|opposite|before|after|near)\s+|\s*[&@/+]\s*", re.IGNORECASE)
HOUSE_NUMBER = re.compile(r"^\d+ (?=\S+ \S)")  # `32 Summer St` is on Summer St; `42 St` is a street
# What agencies add to the name of a corner: which side of it, which way, which platform.
ASIDE = re.compile(
    r"\s*(?:\([^)]*\)|-\s*(?:fs|ns|mb|far ?side|near ?side|mid-?block|opp)\b.*"
    r"|\b(?:fs|ns|mb|nb|sb|eb|wb|far ?side|near ?side|mid-?block|opp(?:osite)?)\b\.?)\s*$",
    re.IGNORECASE,
)


def read(path: Path, reading: Reading) -> list[Place]:
    """Stations as they are named; corners once, in the middle of their stops."""
    stations: list[Place] = []
    stops: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for number, row in table(path, COLUMNS, reading):
        if row.get("location_type", "") in NO_STOP:
            continue
        point = reading.degrees(
            number, ("stop_lat", "stop_lon"), (row["stop_lat"], row["stop_lon"])
        )
        name = _plain(row["stop_name"])
        if not name:
            reading.wrong(number, "stop_name", "is empty; write the name of the stop")
        if not point or not name:
            continue
        corner = _corner(name)
        if row.get("location_type") == STATION or (len(_sides(name)) == 1 and _is_station(name)):
            stations.append(Place(name, "station", *point))
        elif corner:
            stops[corner].append(Place(name, "intersection", *point))
    return _once(stations) + [corner for near in stops.values() for corner in _corners(near)]


def _plain(name: str) -> str:
    """`CHARLES ST & NORTH AVE FS` as `Charles St & North Ave`."""
    plain = " ".join(name.split())
    while (shorter := ASIDE.sub("", plain)) != plain:
        plain = shorter
    return capwords(plain) if plain.isupper() else plain


def _corner(name: str) -> tuple[str, str] | None:
    """The two streets in a fixed order, or None if it is not written as a corner."""
    sides = _sides(name)
    if len(sides) != len(("one", "other")) or any(map(_is_station, sides)):
        return None
    first, second = sorted(street_core(normalize(side).split()) for side in sides)
    return (first, second) if first and second and first != second else None


def _sides(name: str) -> list[str]:
    return [HOUSE_NUMBER.sub("", side) for side in JOIN.split(name)]


def _is_station(name: str) -> bool:
    """`Depot Station`, and not `Station Rd`."""
    return bool(set(normalize(name).split()[-1:]) & STATION_WORDS)


def _corners(stops: list[Place]) -> list[Place]:
    """One for each group of stops that lie together."""
    groups: list[list[Place]] = []
    for stop in stops:
        near = (group for group in groups if km_between(group[0], stop) <= SAME_CORNER_KM)
        group = next(near, None)
        if group is None:
            groups.append([stop])
        else:
            group.append(stop)
    return [_middle(group) for group in groups]


def _middle(group: list[Place]) -> Place:
    name = " & ".join(_sides(group[0].name))
    lat, lon = fmean(one.lat for one in group), fmean(one.lon for one in group)
    return Place(name, "intersection", round(lat, 6), round(lon, 6))


def _once(stations: Iterable[Place]) -> list[Place]:
    """Platforms and their station are listed under one name."""
    kept: list[Place] = []
    by_name: dict[str, list[Place]] = defaultdict(list)
    for one in stations:
        if all(km_between(one, other) > SAME_CORNER_KM for other in by_name[one.name]):
            by_name[one.name].append(one)
            kept.append(one)
    return kept
