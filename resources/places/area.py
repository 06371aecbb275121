"""Which county and state a point lies in, and whether a service's coverage reaches it."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from resources.places import zips
from resources.places.geo import distance_km

STATES = Path(__file__).resolve().parent.parent / "data" / "places" / "us_states.csv"
EVERYWHERE = frozenset({"united states", "usa", "us", "nationwide"})
MILES = 25  # a point farther than this from every ZIP code is in no county that we can name


@dataclass(frozen=True, slots=True)
class Area:
    """`county` without the word County, `state` in full; empty when not known."""

    county: str
    state: str


def area_of(lat: float, lon: float) -> Area:
    """The area around a point in degrees (about 1 km exact, which is enough for counties)."""
    return _area(round(lat, 2), round(lon, 2))


def covers(coverage: str, area: Area) -> bool:
    """Whether `coverage` ("United States", "New York State", "Philadelphia region") reaches."""
    told = coverage.strip().casefold()
    if told in EVERYWHERE:
        return True
    if told.removesuffix(" state") == area.state.casefold():
        return bool(area.state)
    county = told.removesuffix(" region").removesuffix(" county").removesuffix(" city")
    return bool(area.county) and county == area.county.casefold()


@lru_cache(maxsize=1024)
def _area(lat: float, lon: float) -> Area:
    for miles in (5, MILES):
        near = zips.around(lat, lon, miles)
        if near:
            nearest = min(near, key=lambda z: distance_km(lat, lon, z.lat, z.lon))
            return Area(nearest.county.removesuffix(" County"), _states().get(nearest.state, ""))
    return Area("", "")


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    with STATES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
