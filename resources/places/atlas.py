"""Every city and county of the United States by name, in memory."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from resources.places import zips
from resources.places.geo import Place
from resources.places.text import normalize

LARGE_ZIPS = 12  # a city with so many is in everybody's mind, even next to a namesake near to home
SAINTS = {"saint": "st", "fort": "ft", "mount": "mt"}  # either is written, in any city's name


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
        found = sorted(((city_key(city.name), city) for city in cities), key=itemgetter(0))
        self._keys = [key for key, _ in found]
        self._names = [city.name for _, city in found]
        self._states = [city.state for _, city in found]
        self._lats = array("d", (city.lat for _, city in found))
        self._lons = array("d", (city.lon for _, city in found))
        self._sizes = array("H", (city.size for _, city in found))

    def named(self, key: str) -> list[City]:
        at = range(bisect_left(self._keys, key), bisect_right(self._keys, key))
        return [self._city(number) for number in at]

    def known_in(self, state: str) -> dict[str, City]:
        """Those of one state by normalized name."""
        at = (number for number, code in enumerate(self._states) if code == state)
        return {self._keys[number]: self._city(number) for number in at}

    def large(self) -> dict[str, City]:
        """The cities that anybody may name without their state, by normalized name."""
        at = (number for number, size in enumerate(self._sizes) if size >= LARGE_ZIPS)
        by_size = sorted(at, key=lambda number: self._sizes[number])
        return {self._keys[number]: self._city(number) for number in by_size}

    def between(self, south: float, north: float) -> Iterator[tuple[str, City]]:
        """All between two latitudes, each with its normalized name, by name."""
        for at, lat in enumerate(self._lats):
            if south <= lat <= north:
                yield self._keys[at], self._city(at)

    def _city(self, at: int) -> City:
        lat, lon = self._lats[at], self._lons[at]
        return City(self._names[at], self._states[at], lat, lon, self._sizes[at])


def city_key(name: str) -> str:
    """As cities are looked up: `Saint Louis` and `st. louis` are one."""
    return " ".join(SAINTS.get(word, word) for word in normalize(name).split())


def cities_of(state: str) -> Iterator[City]:
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
