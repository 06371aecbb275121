"""What a few words mean as a place: exact names first, then corners, cities, and guesses to ask."""

from pathlib import Path
from typing import Self

from rapidfuzz import fuzz, process

from resources.places import gazetteer as names
from resources.places.cities import Cities
from resources.places.geo import NOWHERE, Place, Resolution, ask, found, spread_km
from resources.places.mention import windows, windows_after_near_words
from resources.places.streets import SAME_KM, Streets, sides
from resources.places.text import STATION_WORDS, normalize, street_core, without_station_words

SURE = 95  # of 100: a spelling less alike than this is asked about, never chosen
SUGGEST = 72
LONGEST = 200  # characters looked at: nobody's place is longer


class Places:
    """Finds places by name, offline. Built once; safe to share between threads."""

    def __init__(
        self, gazetteer: names.Gazetteer, streets: Streets, cities: Cities, home_city: str
    ) -> None:
        self._home_city = home_city  # all of it is too wide a place to find in a message
        self._names = gazetteer
        self._streets = streets
        self._cities = cities
        self._likely: dict[str, Place] = {
            **cities.near_home(),
            **{key: places[0] for key, places in gazetteer.names.items()},
            **gazetteer.aliases,
        }

    @classmethod
    def load(cls, data_dir: Path, home: tuple[str, str, float, float]) -> Self:
        """`home`: the city's name, its state's two letters, latitude and longitude."""
        city, state, lat, lon = home
        gazetteer = names.load(data_dir, city)
        streets = Streets(gazetteer.corners, (lat, lon))
        return cls(gazetteer, streets, Cities(data_dir, (lat, lon), state), city)

    def resolve(self, text: str) -> Resolution:
        """The place that `text` names. Unsure: no point, and up to three choices."""
        key = normalize(text[:LONGEST], self._names.spellings)
        if not key or key in self._names.not_places:
            return NOWHERE
        places = self._exactly(key, text)
        if places:
            return _clear_or_ask(places)
        if sides(key):
            return self._guess_corner(key)
        return self._inside(key) or self._guess(key)

    def mention_in(self, text: str) -> Resolution | None:
        """A place that a whole message surely names, or None. Never a guess."""
        zip_place = self._cities.zip_in(text)
        if zip_place:
            return found(zip_place)
        words = normalize(text, self._names.spellings).split()[:LONGEST]
        for window in windows_after_near_words(words):
            place = self._surely(window)
            if place:
                return found(place)
        for window in windows(words, longest=5):
            if window in self._names.anywhere:
                return found(self._names.aliases[window])
            pair = sides(window)
            corner = self._streets.corner(pair) if pair and max(map(len, pair)) > 2 else []
            if len(corner) == 1:
                return found(corner[0])
        return None

    def _exactly(self, key: str, text: str) -> list[Place]:
        """Every place of exactly this name, by the first way of naming that knows one."""
        if key in self._names.aliases:
            return [self._names.aliases[key]]
        place = self._cities.zip_in(text) or self._cities.with_state(key)
        if place:
            return [place]
        return (
            self._at_home(key)
            or self._corner(key)
            or self._cities.named(key)
            or self._streets.along(street_core(key.split()))
        )

    def _at_home(self, key: str) -> list[Place]:
        if set(key.split()) & STATION_WORDS or "transportation center" in key:
            core = without_station_words(key)
            return self._names.station(street_core(core.split())) or self._names.station(core)
        places = self._names.named(key) or self._names.named(key.removeprefix("the "))
        if places and names.is_suburban(places[0]):
            return self._cities.named(key) or places
        return places

    def _corner(self, key: str) -> list[Place]:
        pair = sides(key)
        return self._streets.corner(pair) if pair else []

    def _surely(self, key: str) -> Place | None:
        """A place for a piece of a message: only names that are hardly anything else."""
        if key in self._names.not_places:
            return None
        place = self._names.aliases.get(key) or self._cities.with_state(key, in_message=True)
        if place:
            return None if place.name == self._home_city else place
        places = self._at_home(key) or self._corner(key)
        if not places and " " not in key and len(key) > 4:
            places = self._cities.named(key) if key in self._likely else []
        return places[0] if places and spread_km(places) <= SAME_KM else None

    def _inside(self, key: str) -> Resolution | None:
        """A known name among other words: `target on aramingo`, `frankford library`."""
        for window in windows(key.split(), longest=4):
            if len(window) < 4 or window in self._names.not_places:
                continue
            alias = self._names.aliases.get(window)
            places = [alias] if alias else self._at_home(window) or self._corner(window)
            if places:
                return _clear_or_ask(places)
        return None

    def _guess_corner(self, key: str) -> Resolution:
        """Two streets of which one or both are unknown: asked about, unless a known corner or a
        nickname that is nothing else stands among the words."""
        pair = sides(key)
        inside = self._inside(key)
        if pair is None or (inside and inside.sure and " & " in str(inside.name)):
            return inside or NOWHERE
        likely = self._streets.like(pair)
        if inside and inside.name and inside.lat is not None and inside.lon is not None:
            likely.append(Place(inside.name, "near", inside.lat, inside.lon))
        return ask(likely)

    def _guess(self, key: str) -> Resolution:
        close = process.extract(
            key, self._likely.keys(), scorer=fuzz.ratio, limit=6, score_cutoff=SUGGEST
        )
        if close and close[0][1] >= SURE and len({self._likely[c[0]] for c in close[:2]}) == 1:
            return found(self._likely[close[0][0]])
        return ask([self._likely[name] for name, _, _ in close])


def _clear_or_ask(places: list[Place]) -> Resolution:
    return found(places[0]) if spread_km(places) <= SAME_KM else ask(places)
