"""The `zipcodes` package, with types. Its first question takes 0.2 s; later ones under 10 ms."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import zipcodes

_matching: Callable[[str], list[dict[str, Any]]] = zipcodes.matching
_is_real: Callable[[str], bool] = zipcodes.is_real
_filter_by: Callable[..., list[dict[str, Any]]] = zipcodes.filter_by
_around: Callable[[float, float, float], list[dict[str, Any]]] = zipcodes.filter_by_coordinates


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


@lru_cache(maxsize=4096)
def lookup(code: str) -> Zip | None:
    rows = _matching(code) if _is_real(code) else []
    return _zip(rows[0]) if rows else None


def delivery_zips(state: str, city: str | None = None) -> list[Zip]:
    """The ZIP codes with street delivery in a state, by its two letters."""
    named = {"city": city} if city else {}
    rows = _filter_by(state=state, zip_code_type="STANDARD", active=True, **named)
    return [_zip(row) for row in rows]


def delivery_points(state: str) -> Iterator[tuple[str, str, float, float]]:
    """City, county, latitude and longitude of each, without the cost of the rest."""
    for row in _filter_by(state=state, zip_code_type="STANDARD", active=True):
        yield row["city"], row["county"], float(row["lat"]), float(row["long"])


def around(lat: float, lon: float, miles: float) -> list[Zip]:
    return [_zip(row) for row in _around(lat, lon, miles)]


def _zip(row: dict[str, Any]) -> Zip:
    return Zip(
        code=row["zip_code"],
        city=row["city"],
        county=row["county"],
        state=row["state"],
        lat=float(row["lat"]),
        lon=float(row["long"]),
        time_zone=row["timezone"],
        delivery=row["zip_code_type"] == "STANDARD" and bool(row["active"]),
        military=row["zip_code_type"] == "MILITARY",
    )
