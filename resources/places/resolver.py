"""What a few words mean as a place: exact names first, then corners, cities, and guesses to ask."""

from pathlib import Path
from typing import Self

from resources.places import gazetteer as names
from resources.places.cities import Cities
from resources.places.geo import NOWHERE, Place, Resolution, ask, found, spread_km
from resources.places.guessing import Guesses
from resources.places.mention import bare, spans, windows, windows_after_near_words
from resources.places.streets import SAME_KM, Streets, sides
from resources.places.text import STATION_WORDS, normalize, street_core, without_station_words

SURE = 95  # of 100: a spelling less alike than this is asked about, never chosen
FAR_KM = 30.0  # two names this far apart are not one place
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
            **cities.likely(),
            **{key: places[0] for key, places in gazetteer.names.items()},
            **gazetteer.aliases,
        }
        self._guesses = Guesses(self._likely, cities)

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
        plain = " ".join(bare(key.split()))
        if plain in self._names.not_places:
            return NOWHERE
        places = self._exactly(key, text) or self._exactly(plain, text) or self._along(plain)
        return _clear_or_ask(places) if places else self._about(plain)

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

    def _about(self, key: str) -> Resolution:
        """What is not exactly a name: a corner, a name among other words, or a misspelling."""
        if sides(key):
            return self._guess_corner(key)
        of_state = self._guesses.with_state(key)
        if of_state:
            return ask([place for _, place in of_state])
        inside = self._inside(key)
        if inside and inside.name != self._home_city:
            return inside
        guess = self._guess(key)
        return guess if guess.sure or guess.choices else inside or NOWHERE

    def _exactly(self, key: str, text: str) -> list[Place]:
        """Every place of exactly this name, by the first way of naming that knows one."""
        if key in self._names.aliases:
            return [self._names.aliases[key]]
        if key in self._names.shared:
            return self._names.shared[key]
        place = self._cities.zip_in(text) or self._cities.with_state(key)
        if place:
            return [place]
        return self._at_home(key) or self._corner(key) or self._cities.named(key)

    def _along(self, key: str) -> list[Place]:
        """A street alone."""
        return self._streets.along(street_core(key.split()))

    def _at_home(self, key: str) -> list[Place]:
        name, line = self._names.line_in(key)
        if line or set(key.split()) & STATION_WORDS or "transportation center" in key:
            core = without_station_words(name)
            numbered = self._names.station(street_core(core.split()), line)
            return numbered or self._names.station(core, line)
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
        """A known name among other words: `target on aramingo`, `frankford library`. Asks when
        there are two, and they are far apart: `kensington brooklyn`."""
        words = key.split()
        taken: set[int] = set()
        all_named: list[list[Place]] = []
        for span in spans(words, longest=4):
            window = " ".join(words[span.start : span.stop])
            if len(window) < 4 or window in self._names.not_places or taken & set(span):
                continue
            alias = self._names.aliases.get(window)
            places = [alias] if alias else self._at_home(window) or self._corner(window)
            if places:
                taken |= set(span)
                all_named.append(places)
        if not all_named:
            return None
        far = [other for other in all_named[1:] if spread_km([all_named[0][0], other[0]]) > FAR_KM]
        return ask([all_named[0][0], far[0][0]]) if far else _clear_or_ask(all_named[0])

    def _guess_corner(self, key: str) -> Resolution:
        """Two streets of which one or both are unknown: asked about, unless a known corner or a
        nickname that is nothing else stands among the words."""
        pair = sides(key)
        inside = self._inside(key)
        if pair is None or (inside and inside.sure and " & " in str(inside.name)):
            return inside or NOWHERE
        likely = self._streets.like(pair) or [place for _, place in self._guesses.of(key)]
        if inside and inside.name and inside.lat is not None and inside.lon is not None:
            likely.append(Place(inside.name, "near", inside.lat, inside.lon))
        return ask(likely)

    def _guess(self, key: str) -> Resolution:
        close = self._guesses.of(key)
        if close and close[0][0] >= SURE and len({place for _, place in close[:2]}) == 1:
            return found(close[0][1])
        return ask([place for _, place in close])


def _clear_or_ask(places: list[Place]) -> Resolution:
    return found(places[0]) if spread_km(places) <= SAME_KM else ask(places)
