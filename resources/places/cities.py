"""Any place in the United States by ZIP, city or county, offline, from the `zipcodes` package."""

import csv
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from resources.places import zips
from resources.places.geo import Place, distance_km
from resources.places.text import normalize

ZIP = re.compile(r"(?<![\d$.-])(\d{5})(?:-\d{4})?(?!\d)")
NEIGHBOURING_KM = 120.0  # a bare city name this near to home means that city ...
AROUND_THE_CORNER_KM = 45.0  # ... and this near, even if a namesake is not much farther
WELL_KNOWN_ZIPS = 3  # a city with so many delivery ZIPs is known without its state ...
CLEARLY_LARGER = 3  # ... if it has so many times more than any namesake
# State codes that are also everyday words: in a whole message they are read as the words.
WORDS_TOO = frozenset({
    "al", "co", "de", "hi", "id", "in", "la", "ma", "me", "mi", "ok", "or", "oh",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """A city or county. `size`: how many delivery ZIPs it has."""

    name: str
    state: str
    lat: float
    lon: float
    size: int

    def place(self) -> Place:
        return Place(f"{self.name}, {self.state}", "city", self.lat, self.lon)


class Atlas:
    """Cities by normalized name, in columns: 4 MB, where as many objects would be 10."""

    def __init__(self, cities: Iterable[City]) -> None:
        """Those of one name keep their order."""
        found = sorted(((normalize(city.name), city) for city in cities), key=itemgetter(0))
        self._keys = [key for key, _ in found]
        self._names = [city.name for _, city in found]
        self._states = [city.state for _, city in found]
        self._lats = array("d", (city.lat for _, city in found))
        self._lons = array("d", (city.lon for _, city in found))
        self._sizes = array("H", (city.size for _, city in found))

    def named(self, key: str) -> list[City]:
        at = range(bisect_left(self._keys, key), bisect_right(self._keys, key))
        return [self._city(number) for number in at]

    def between(self, south: float, north: float) -> Iterator[tuple[str, City]]:
        """All between two latitudes, each with its normalized name, by name."""
        for at, lat in enumerate(self._lats):
            if south <= lat <= north:
                yield self._keys[at], self._city(at)

    def _city(self, at: int) -> City:
        lat, lon = self._lats[at], self._lons[at]
        return City(self._names[at], self._states[at], lat, lon, self._sizes[at])


class Cities:
    """Answers from memory; the index takes about 0.2 s to build, once."""

    def __init__(self, data_dir: Path, home: tuple[float, float], home_state: str) -> None:
        self._home = home
        self._home_state = home_state
        self._states = _state_names(data_dir / "places" / "us_states.csv")
        self._atlas = Atlas(
            city for code in sorted(set(self._states.values())) for city in _cities_of(code)
        )

    def zip_in(self, text: str) -> Place | None:
        """The first real ZIP code in the text. A post-box ZIP stands for its whole city."""
        for match in ZIP.finditer(text):
            place = self._zip(match[1])
            if place:
                return place
        return None

    def with_state(self, text: str, *, in_message: bool = False) -> Place | None:
        """`camden nj`, `nogales arizona`: a city or county followed by its state."""
        words = text.split()
        for cut in range(len(words) - 1, max(0, len(words) - 4), -1):
            code = " ".join(words[cut:])
            if in_message and code in WORDS_TOO:
                continue
            name = " ".join(words[:cut]).removesuffix(" city")
            for city in self._atlas.named(name):
                if city.state == self._states.get(code):
                    return city.place()
        return None

    def named(self, text: str) -> list[Place]:
        """What a bare name may mean: one place if it is near home or far the largest."""
        if text in self._states:  # a whole state is no place to be near to
            return []
        cities = self._atlas.named(text) or self._atlas.named(text.removesuffix(" city"))
        near = sorted(filter(self._is_neighbouring, cities), key=self._from_home)
        if near and self._from_home(near[0]) <= AROUND_THE_CORNER_KM:
            return [near[0].place()]
        candidates = near or sorted(cities, key=lambda city: -city.size)
        clear = self._clear(candidates)
        return [clear.place()] if clear else [city.place() for city in candidates]

    def _clear(self, cities: list[City]) -> City | None:
        """The only one, the far largest one, or the only one in the home state."""
        large = sorted(cities, key=lambda city: -city.size)
        if len(large) < 2:
            return large[0] if large else None
        if large[0].size >= max(WELL_KNOWN_ZIPS, CLEARLY_LARGER * large[1].size):
            return large[0]
        at_home = [city for city in cities if city.state == self._home_state]
        return at_home[0] if len(at_home) == 1 else None

    def near_home(self) -> dict[str, Place]:
        """Every city around home, by its normalized name."""
        near: dict[str, Place] = {}
        lat, span = self._home[0], NEIGHBOURING_KM / 100  # spares most the arithmetic
        for name, city in self._atlas.between(lat - span, lat + span):
            if name not in near and self._is_neighbouring(city):
                near[name] = city.place()
        return near

    def _is_neighbouring(self, city: City) -> bool:
        return self._from_home(city) <= NEIGHBOURING_KM

    def _from_home(self, city: City) -> float:
        return distance_km(*self._home, city.lat, city.lon)

    def _zip(self, code: str) -> Place | None:
        found = zips.lookup(code)
        if found is None or found.military:
            return None
        if not found.delivery:
            for city in self._atlas.named(normalize(found.city)):
                if city.state == found.state:
                    return city.place()
        return Place(found.code, "zip", found.lat, found.lon)


def _cities_of(state: str) -> Iterator[City]:
    """Cities and counties of one state, each at the middle of its delivery ZIPs."""
    sums: dict[str, list[float]] = {}
    for city, county, lat, lon in zips.delivery_points(state):
        for name in (city, county):
            total = sums.setdefault(name, [0.0, 0.0, 0])
            total[0] += lat
            total[1] += lon
            total[2] += 1
    for name, (north, east, count) in sums.items():
        if name:
            yield City(name, state, north / count, east / count, int(count))


def _state_names(path: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (row["code"], row["name"], *row["aliases"].split("|")):
                if name:
                    names[normalize(name)] = row["code"]
    return names
