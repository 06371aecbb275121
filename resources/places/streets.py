"""Street corners: which are known, and what a corner that somebody wrote means."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from itertools import product
from string import capwords
from sys import intern

from rapidfuzz import fuzz, process

from resources.places.crossing import meeting
from resources.places.geo import Place, distance_km, km_between, spread_km
from resources.places.text import DIRECTIONS, normalize, sound, street_core, without_direction

CONNECTOR = re.compile(r"\s(?:and|y|con|n|at|e|with|esquina con|esquina|cerca de)\s")
SAME_KM = 1.0  # corners of one name closer than this are one corner
NEAR_CROSSING_KM = 0.3  # two streets that come this close cross, give or take a block
WORTH_ASKING_KM = 0.8  # a corner of one of them this near to the other is worth asking about
SUGGEST = 75  # below this likeness (of 100) a street is not worth asking about
CITY_KM = 8.0  # farther from home, a street's corners are hardly meant
CHOICES = 3
PREFIX_LIKE = 80.0
SHORTEST_PREFIX = 3  # letters
Pair = tuple[str, str]


def sides(text: str) -> Pair | None:
    """The two streets of a corner in normalized text, or None if it is not written as one."""
    found = CONNECTOR.search(text)
    if found is None:
        return None
    first = street_core(text[: found.start()].split())
    second = street_core(text[found.end() :].split())
    return (first, second) if first and second and first != second else None


class Streets:
    """All known corners, by their two streets in either order."""

    def __init__(
        self, corners: list[Place], home: tuple[float, float], called: Mapping[str, str]
    ) -> None:
        """`called`: what people call a street, and the name that its corners have."""
        self._home = home
        self._called = called
        self._corners: dict[Pair, list[Place]] = defaultdict(list)
        self._along: dict[str, list[Place]] = defaultdict(list)
        for corner in corners:
            written = sides(normalize(corner.name.split(" - ")[0]))
            if written:
                pair = intern(written[0]), intern(written[1])  # a street has many corners
                self._corners[_ordered(pair)].append(corner)
                self._along[pair[0]].append(corner)
                self._along[pair[1]].append(corner)

    @cached_property
    def _sounds(self) -> dict[str, str]:
        return {street: sound(street) for street in self._along}

    def corner(self, pair: Pair) -> list[Place]:
        """The corners that this pair may mean, nearest to home first: one when it is clear."""
        first, second = (self._called.get(core, core) for core in pair)
        candidates = dict.fromkeys((*_directionless(pair), (first, second)))
        for candidate in candidates:
            corners = self._corners.get(_ordered(candidate))
            if corners:
                return self._merged(corners)
        crossings = (self._crossing(candidate) for candidate in candidates)
        return [crossing for crossing in crossings if crossing][:1]

    def unjoined(self, text: str) -> list[Place]:
        """A known corner written as its two streets alone: `5th lehigh`, `frankford york`."""
        words = text.split()
        for cut in range(1, len(words) if words[0] not in DIRECTIONS else 0):
            pair = street_core(words[:cut]), street_core(words[cut:])
            if _ordered(pair) in self._corners:
                return self._merged(self._corners[_ordered(pair)])
        return []

    def along(self, core: str) -> list[Place]:
        """A street alone: one point if it is short, else corners far apart: the nearest to home,
        the farthest from that in the city, and one between."""
        corners = self._along.get(core) or self._along.get(without_direction(core)) or []
        near = self._merged(corners)
        here = [place for place in near if self.is_near_home(place)] or near
        apart = here[:1]
        while 1 <= len(apart) < min(CHOICES, len(here)):
            apart.append(max(here, key=lambda place: min(km_between(place, one) for one in apart)))
        return apart

    def like(self, pair: Pair) -> list[Place]:
        """Corners whose streets are spelled much like these, the likeliest first; for two streets
        that we know but not where they meet, where their lines do, and what is near."""
        if pair[0] in self._along and pair[1] in self._along:
            near = [a for _, a, _ in self._approaches(pair, WORTH_ASKING_KM)]
            met = self.meeting(pair)
            return [met, *near[:1]] if met else near[:3]
        alike = [self._alike(core) for core in pair]
        scored = [
            (first_like + second_like, corner)
            for (first, first_like), (second, second_like) in product(*alike)
            for corner in self._merged(self._corners.get(_ordered((first, second)), []))[:1]
        ]
        if not scored and all(alike):
            likeliest = [max(streets, key=lambda street: street[1])[0] for streets in alike]
            return self.like((likeliest[0], likeliest[1]))
        return [corner for _, corner in sorted(scored, key=lambda item: -item[0])][:3]

    def meeting(self, pair: Pair) -> Place | None:
        """Where the lines of two streets meet, if both are known."""
        point = meeting(self._along.get(pair[0], ()), self._along.get(pair[1], ()))
        return Place(_named(pair), "corner", *point) if point else None

    def _alike(self, core: str) -> list[tuple[str, float]]:
        """Streets that this may be, with how much alike (of 100): itself, a misspelling, or the
        beginning of it, as in `kens and alleg`."""
        if core in self._along:
            return [(core, 100.0)]
        alike = dict.fromkeys(self._beginning(core), PREFIX_LIKE)
        for name, score, _ in process.extract(
            core, self._along.keys(), scorer=fuzz.ratio, limit=4, score_cutoff=SUGGEST
        ):
            alike[name] = max(score, alike.get(name, 0.0))
        for _, score, name in process.extract(
            sound(core), self._sounds, scorer=fuzz.ratio, limit=4, score_cutoff=SUGGEST
        ):
            alike[name] = max(score - 1, alike.get(name, 0.0))
        return list(alike.items())

    def _beginning(self, core: str) -> list[str]:
        longer = len(core) >= SHORTEST_PREFIX and [s for s in self._along if s.startswith(core)]
        return longer or []

    def _merged(self, corners: list[Place]) -> list[Place]:
        near = sorted(corners, key=self._from_home)
        return near[:1] if near and spread_km(near) <= SAME_KM else near

    def is_near_home(self, place: Place) -> bool:
        return self._from_home(place) <= CITY_KM

    def _from_home(self, place: Place) -> float:
        return distance_km(*self._home, place.lat, place.lon)

    def _crossing(self, pair: Pair) -> Place | None:
        """Where two known streets nearly meet, though that corner itself is not on the list.

        Streets that run side by side for long come close in many places: then there is no answer.
        """
        close = self._approaches(pair, NEAR_CROSSING_KM)
        if not close or spread_km([a for _, a, _ in close]) > SAME_KM:
            return None
        _, a, b = close[0]
        return Place(_named(pair), "corner", (a.lat + b.lat) / 2, (a.lon + b.lon) / 2)

    def _approaches(self, pair: Pair, km: float) -> list[tuple[float, Place, Place]]:
        """Corners of the one street within `km` of corners of the other, the closest first."""
        close = [
            (gap, a, b)
            for a, b in product(self._along.get(pair[0], ()), self._along.get(pair[1], ()))
            if abs(a.lat - b.lat) < 0.01 and (gap := distance_km(a.lat, a.lon, b.lat, b.lon)) <= km
        ]
        return sorted(close, key=lambda item: item[0])


def _named(pair: Pair) -> str:
    return f"{capwords(pair[0])} & {capwords(pair[1])}"


def _ordered(pair: Pair) -> Pair:
    return (pair[0], pair[1]) if pair[0] <= pair[1] else (pair[1], pair[0])


def _directionless(pair: Pair) -> list[Pair]:
    plain = (without_direction(pair[0]), without_direction(pair[1]))
    return [pair] if plain == pair else [pair, plain]
