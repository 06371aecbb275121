"""ZIP codes of the United States, from the `zipcodes` package, in columns: 4 MB instead of 36.

The first question takes half a second, in which a process of its own reads them out (`zip_rows`);
later ones take 2 ms at most.
"""

import subprocess
import sys
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from resources.places.geo import box, distance_km

ROWS = Path(__file__).with_name("zip_rows.py")
STANDARD = "STANDARD"  # and in use
NO_STREETS = frozenset({"PO BOX", "UNIQUE"})  # and in use
MILITARY = "MILITARY"
KM_PER_MILE = 1.609344


class Zip(NamedTuple):
    """One ZIP code. `delivery`: mail is brought to streets there, so its point is a real middle;
    post-box and single-user codes carry a generic one."""

    code: str
    city: str
    county: str
    state: str
    lat: float
    lon: float
    time_zone: str
    delivery: bool
    military: bool


class Shared(NamedTuple):
    """What many ZIP codes have in common. `kind` is the package's: STANDARD, PO BOX, ..."""

    county: str
    state: str
    time_zone: str
    kind: str


class Table:
    """All of them by code. `areas` and `cities` hold each value once, the columns its number.
    `other_names`: by state, a line for each ZIP that has some, with its number: `7|Name|Name`."""

    def __init__(self, lines: Iterable[str]) -> None:
        """`lines` as `zip_rows` prints them, in the order of the codes."""
        self.codes, self.lats, self.lons = array("i"), array("d"), array("d")
        self.city_of, self.area_of = array("H"), array("H")
        self.delivery: dict[str, array[int]] = defaultdict(lambda: array("H"))  # by state
        cities: dict[str, int] = {}
        areas: dict[Shared, int] = {}
        other_names: dict[str, list[str]] = defaultdict(list)
        for at, line in enumerate(lines):
            code, city, county, state, lat, lon, zone, kind, others = line.rstrip("\n").split("\t")
            self.codes.append(int(code))
            self.lats.append(float(lat))
            self.lons.append(float(lon))
            self.city_of.append(cities.setdefault(city, len(cities)))
            self.area_of.append(areas.setdefault(Shared(county, state, zone, kind), len(areas)))
            if kind == STANDARD:
                self.delivery[state].append(at)
            if names := _other_names(kind, city, others):
                other_names[state].append(f"{at}|{names}")
        self.other_names = {state: "\n".join(rows) for state, rows in other_names.items()}
        self.cities, self.areas = tuple(cities), tuple(areas)

    def zip(self, at: int) -> Zip:
        city, area = self.cities[self.city_of[at]], self.areas[self.area_of[at]]
        return Zip(
            f"{self.codes[at]:05}",
            city,
            area.county,
            area.state,
            self.lats[at],
            self.lons[at],
            area.time_zone,
            delivery=area.kind == STANDARD,
            military=area.kind.startswith(MILITARY),
        )


def _other_names(kind: str, city: str, others: str) -> str:
    """What else mail to it may bear; where there are no streets, its city too."""
    if kind.startswith(MILITARY):
        return ""
    return f"{city}|{others}" if kind in NO_STREETS else others


def lookup(code: str) -> Zip | None:
    """By five digits, of whatever script."""
    known, number = table().codes, int(code)
    at = bisect_left(known, number)
    return table().zip(at) if at < len(known) and known[at] == number else None


def delivery_zips(state: str, city: str | None = None) -> list[Zip]:
    """The ZIP codes with street delivery in a state, by its two letters."""
    found = map(table().zip, table().delivery.get(state, ()))
    return [one for one in found if city is None or one.city == city]


def delivery_points(state: str) -> Iterator[tuple[str, str, float, float]]:
    """City, county, latitude and longitude of each, without the cost of the rest."""
    known = table()
    for at in known.delivery.get(state, ()):
        city, county = known.cities[known.city_of[at]], known.areas[known.area_of[at]].county
        yield city, county, known.lats[at], known.lons[at]


def other_points(state: str) -> Iterator[tuple[str, float, float]]:
    """Other names that mail to a ZIP code may bear, villages and parts of cities, and the names of
    places with post boxes alone; latitude and longitude."""
    known = table()
    for line in known.other_names.get(state, "").splitlines():
        number, *names = line.split("|")
        at = int(number)
        for name in names:
            yield name, known.lats[at], known.lons[at]


def around(lat: float, lon: float, miles: float) -> list[Zip]:
    """All whose point is within so many miles of this one (degrees)."""
    known, km = table(), miles * KM_PER_MILE
    south, north, west, east = box(lat, lon, km)
    return [
        known.zip(at)
        for at, its_lat in enumerate(known.lats)
        if south <= its_lat <= north
        and west <= known.lons[at] <= east
        and distance_km(lat, lon, its_lat, known.lons[at]) <= km
    ]


@cache
def table() -> Table:
    """Raises OSError or CalledProcessError if they cannot be read out."""
    command = [sys.executable, "-P", str(ROWS)]
    with subprocess.Popen(  # noqa: S603  our own interpreter and file
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is piped
        found = Table(process.stdout)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return found
