"""Points on the Earth: a place, and how far two of them are apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from statistics import median

EARTH_KM = 6371.0088
KM_PER_DEGREE = 111.195
FAR_KM = 30.0  # two names this far apart are not one place


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere with a name. `lat` and `lon` in degrees."""

    name: str
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text means as a place. `lat` and `lon` are None when nothing is chosen: then either
    `choices` are to be asked about, or the text is not a place that we know. `guessed`: the choices
    are what a misspelling may mean; else they are all the places of that very name. `abroad`: it is
    a place outside of the country; `state`: it is a whole state of it."""

    name: str | None
    lat: float | None
    lon: float | None
    sure: bool
    choices: tuple[Place, ...] = ()
    guessed: bool = False
    abroad: bool = False
    state: bool = False


NOWHERE = Resolution(None, None, None, sure=False)
WHOLE_STATE = Resolution(None, None, None, sure=False, state=True)
ABROAD = Resolution(None, None, None, sure=False, abroad=True)


def found(place: Place) -> Resolution:
    return Resolution(place.name, place.lat, place.lon, sure=True)


def ask(choices: list[Place], *, guessed: bool = False) -> Resolution:
    """At most three to choose from, each name once; nowhere when there are none."""
    by_name: dict[str, Place] = {}
    for place in choices:
        by_name.setdefault(place.name, place)
    return Resolution(
        None, None, None, sure=False, choices=tuple(by_name.values())[:3], guessed=guessed
    )


def distance_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance (haversine), in kilometres."""
    phi, to_phi = radians(lat), radians(to_lat)
    half = (
        sin((to_phi - phi) / 2) ** 2 + cos(phi) * cos(to_phi) * sin(radians(to_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def km_between(one: Place, other: Place) -> float:
    return distance_km(one.lat, one.lon, other.lat, other.lon)


def spread_km(places: list[Place]) -> float:
    """How far the others lie from the first."""
    first = places[0]
    return max(km_between(first, other) for other in places)


def middle(places: Sequence[Place]) -> tuple[float, float]:
    """Latitude and longitude between them, which a few far ones do not shift."""
    return median(place.lat for place in places), median(place.lon for place in places)


def box(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) in degrees: everything within `km` lies inside."""
    up = km / KM_PER_DEGREE
    across = km / (KM_PER_DEGREE * max(0.01, cos(radians(min(89.0, abs(lat) + up)))))
    return lat - up, lat + up, lon - across, lon + across
