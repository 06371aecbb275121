"""Every city and county of the United States by name, in memory."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate, takewhile
from string import capwords
from sys import intern
from typing import NamedTuple

from resources.places import zips
from resources.places.geo import Place
from resources.places.text import normalize

LARGE_ZIPS = 12  # a city with so many is in everybody's mind, even next to a namesake near to home
SAINTS = {"saint": "st", "fort": "ft", "mount": "mt"}  # either is written, in any city's name


class City(NamedTuple):
    """A city or county. `size`: how many delivery ZIPs it has; 0 for a village or a part of a city,
    which mail only may bear the name of."""

    name: str
    state: str
    lat: float
    lon: float
    size: int

    def place(self) -> Place:
        return Place(f"{self.name}, {self.state}", "city", self.lat, self.lon)


class Atlas:
    """Cities by normalized name, in columns: 3 MB, where as many objects would be 14."""

    def __init__(self, cities: Iterable[City]) -> None:
        """Those of one name keep their order."""
        found = _Columns(cities)
        order = sorted(range(len(found.keys)), key=found.keys.__getitem__)
        self._text = "".join(found.keys[at] for at in order)
        self._ends = array("I", accumulate(len(found.keys[at]) for at in order))
        self._names = {new: found.names[old] for new, old in enumerate(order) if old in found.names}
        self._states = [found.states[at] for at in order]
        self._lats = array("d", (found.lats[at] for at in order))
        self._lons = array("d", (found.lons[at] for at in order))
        self._sizes = array("H", (found.sizes[at] for at in order))

    def named(self, key: str) -> list[City]:
        every = range(len(self._ends))
        first = bisect_left(every, key, key=self._key)
        return [self._city(at) for at in takewhile(lambda at: self._key(at) == key, every[first:])]

    def known_in(self, state: str) -> dict[str, City]:
        """Those of one state by normalized name."""
        at = (number for number, code in enumerate(self._states) if code == state)
        return {self._key(number): self._city(number) for number in at}

    def large(self) -> dict[str, City]:
        """The cities that anybody may name without their state, by normalized name."""
        at = (number for number, size in enumerate(self._sizes) if size >= LARGE_ZIPS)
        by_size = sorted(at, key=lambda number: self._sizes[number])
        return {self._key(number): self._city(number) for number in by_size}

    def between(self, south: float, north: float) -> Iterator[tuple[str, City]]:
        """Cities between two latitudes, each with its normalized name, by name."""
        for at, lat in enumerate(self._lats):
            if south <= lat <= north and self._sizes[at]:
                yield self._key(at), self._city(at)

    def _key(self, at: int) -> str:
        return self._text[self._ends[at - 1] if at else 0 : self._ends[at]]

    def _city(self, at: int) -> City:
        name = self._names.get(at) or capwords(self._key(at))
        return City(name, self._states[at], self._lats[at], self._lons[at], self._sizes[at])


class _Columns:
    """Cities as they come. Most names are their key in capitals: only the others are held."""

    def __init__(self, cities: Iterable[City]) -> None:
        self.keys: list[str] = []
        self.names: dict[int, str] = {}
        self.states: list[str] = []
        self.lats, self.lons, self.sizes = array("d"), array("d"), array("H")
        for at, city in enumerate(cities):
            key = city_key(city.name)
            self.keys.append(key)
            if key.title() != city.name and capwords(key) != city.name:
                self.names[at] = city.name
            self.states.append(intern(city.state))
            self.lats.append(city.lat)
            self.lons.append(city.lon)
            self.sizes.append(city.size)


def city_key(name: str) -> str:
    """As cities are looked up: `Saint Louis` and `st. louis` are one."""
    plain = name.isascii() and name.replace(" ", "").isalpha()  # as most of 40,000 are
    key = name.casefold() if plain else normalize(name)
    if any(word in key for word in SAINTS):
        return " ".join(SAINTS.get(word, word) for word in key.split())
    return key


def cities_of(state: str) -> Iterator[City]:
    """Cities and counties of one state, each at the middle of its ZIPs."""
    delivered = _middles(
        (name, lat, lon)
        for city, county, lat, lon in zips.delivery_points(state)
        for name in (city, county)
    )
    for name, (lat, lon, count) in delivered.items():
        yield City(name, state, lat, lon, count)
    for name, (lat, lon, _) in _middles(zips.other_points(state)).items():
        if name not in delivered:
            yield City(name, state, lat, lon, 0)


def _middles(points: Iterable[tuple[str, float, float]]) -> dict[str, tuple[float, float, int]]:
    """Of each name the mean latitude and longitude, and of how many points."""
    sums: dict[str, list[float]] = {}
    for name, lat, lon in points:
        total = sums.setdefault(name, [0.0, 0.0, 0])
        total[0] += lat
        total[1] += lon
        total[2] += 1
    return {
        name: (north / count, east / count, int(count))
        for name, (north, east, count) in sums.items()
        if name
    }
