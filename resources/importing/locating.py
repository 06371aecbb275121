"""Where an address without coordinates roughly is, and which time zone it keeps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resources.places import Places, zips
from resources.places.streets import sides
from resources.places.text import normalize

Point = tuple[float | None, float | None, str]
NO_POINT: Point = (None, None, "")


@dataclass(frozen=True)
class Locator:
    """`zone`: the home's, for services without an address. `places` finds home's corners."""

    zone: str
    home_city: str = ""
    places: Places | None = None

    def point(self, found: Mapping[str, Any]) -> Point:
        """A street corner of home, else the middle of the ZIP code or of the city."""
        address, city, code = found.get("address"), found.get("city") or "", found["zip"]
        if not address:
            return NO_POINT
        if self.places and city.casefold() == self.home_city.casefold():
            plain = re.sub(r"\(.*?\)", "", address).strip()
            corner = self.places.resolve(plain) if sides(normalize(plain)) else None
            if corner and corner.sure:
                return corner.lat, corner.lon, "approximate: street corner"
        known = zips.lookup(code) if code else None
        if known and known.delivery:
            return known.lat, known.lon, f"approximate: middle of ZIP {code}"
        return _middle_of(city, found["state"])

    def time_zone(self, found: Mapping[str, Any]) -> str:
        known = zips.lookup(found["zip"]) if found["zip"] else None
        if known:
            return known.time_zone
        rows = zips.delivery_zips(found["state"], found.get("city")) if found["state"] else []
        return rows[0].time_zone if rows and found.get("city") else self.zone


def _middle_of(city: str, state: str) -> Point:
    rows = zips.delivery_zips(state, city) if city and state else []
    if not rows:
        return NO_POINT
    lat = sum(row.lat for row in rows) / len(rows)
    lon = sum(row.lon for row in rows) / len(rows)
    return lat, lon, f"approximate: middle of {city}, {state}"
