"""What a few words mean as a place: exact names first, then corners, cities, and guesses to ask."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from resources.places import gazetteer
from resources.places.cities import Cities
from resources.places.geo import (
    ABROAD,
    FAR_KM,
    NOWHERE,
    WHOLE_STATE,
    Place,
    Resolution,
    ask,
    found,
    middle,
    spread_km,
)
from resources.places.guessing import Guesses
from resources.places.known import Known, clear_or_ask
from resources.places.mention import LONGEST_NAME, bare, spans
from resources.places.mentions import Mentions
from resources.places.streets import Streets, sides
from resources.places.text import SUFFIXES

SURE = 95  # of 100: a spelling less alike than this is asked about, never chosen
CLOSE = 90  # of 100: so much alike that either may be meant
LONGEST = 200  # characters looked at: nobody's place is longer


class Places:
    """Finds places by name, offline. Built once; safe to share between threads."""

    def __init__(self, known: Known) -> None:
        self._known = known
        likely = known.likely()
        self._guesses = Guesses(likely, known.cities)
        self._mentions = Mentions(known, likely)

    @classmethod
    def load(cls, data_dir: Path, home: tuple[str, str, float, float]) -> Self:
        """`home`: the city's name, its state's two letters, latitude and longitude."""
        city, state, lat, lon = home
        names = gazetteer.load(data_dir, city)
        streets = Streets(names.corners, (lat, lon), names.streets)
        return cls(Known(names, streets, Cities(data_dir, (lat, lon), state), city))

    @classmethod
    def of(cls, data_dir: Path, places: Sequence[Place], city: str, state: str) -> Self:
        """Of these places alone, and the cities of the country: for a pack that is being built."""
        names = gazetteer.empty(data_dir)
        for place in places:
            names.add(place, [])
        home = middle(places) if places else (0.0, 0.0)
        streets = Streets(names.corners, home, {})
        return cls(Known(names, streets, Cities(data_dir, home, state), city))

    def resolve(self, text: str) -> Resolution:
        """The place that `text` names. Unsure: no point, and up to three choices."""
        known = self._known
        key = known.key(text[:LONGEST])
        plain = " ".join(bare(key.split()))
        if not key or {key, plain} & known.names.not_places:
            return NOWHERE
        if known.without_abroad(key) != key:
            return self._mentions.find(text) or ABROAD
        places = known.exactly(key, text) or known.exactly(plain, text)
        if places:
            return self._also_here(key, plain, places) or clear_or_ask(places)
        street = self._on_a_street(plain)
        if street is None and known.cities.is_state(plain):
            return WHOLE_STATE
        return street or self._about(plain)

    def mention_in(self, text: str) -> Resolution | None:
        """The place that a whole message names, choices where that name is of several places, or
        None. Never a guess."""
        return self._mentions.find(text)

    def in_message(self, text: str, heard: str | None) -> Resolution | None:
        """The place that a message is about. `heard`: the words of it that the understanding takes
        for a place, if any; they may be half of a name."""
        named = self.resolve(heard) if heard else None
        mentioned = self.mention_in(text)
        if named is not None and named.sure:
            return mentioned if mentioned and _is_part_of(named, mentioned) else named
        if mentioned is not None and (mentioned.sure or named is None or not named.choices):
            return mentioned
        return named

    def _also_here(self, key: str, plain: str, places: list[Place]) -> Resolution | None:
        """A far city named without its state, and much like a name of home, is asked about:
        `huntington park` is in California, and so is `la quinta`."""
        if places[0].kind != "city" or not self._known.cities.is_far_and_small(places[0], key):
            return None
        here = [place for score, place in self._guesses.likely(plain) if score >= CLOSE]
        here += self._known.along(plain)[:1]
        return ask([*here, *places]) if here else None

    def _on_a_street(self, key: str) -> Resolution | None:
        """A street alone. A name that is a street's by chance, or of one far off, is confirmed."""
        corners = self._known.along(key)
        if len(corners) != 1:
            return ask(corners) if corners else None
        is_street = bool(SUFFIXES.keys() & set(key.split()))
        if is_street and self._known.streets.is_near_home(corners[0]):
            return found(corners[0])
        return ask(corners, guessed=True)

    def _about(self, key: str) -> Resolution:
        """What is not exactly a name: a corner, a name among other words, or a misspelling."""
        if sides(key):
            return self._guess_corner(key)
        of_state = self._guesses.with_state(key)
        if of_state:
            return ask([place for _, place in of_state], guessed=True)
        inside = self._inside(key)
        if inside and inside.name != self._known.home_city:
            return inside
        guess = self._guess(key)
        return guess if guess.sure or guess.choices else inside or NOWHERE

    def _inside(self, key: str) -> Resolution | None:
        """A known name among other words: `target on aramingo`, `frankford library`. Asks when
        there are two, and they are far apart: `kensington brooklyn`."""
        words = key.split()
        taken: set[int] = set()
        all_named: list[list[Place]] = []
        for span in spans(words, longest=4):
            window = " ".join(words[span.start : span.stop])
            if len(window) < 4 or window in self._known.names.not_places or taken & set(span):
                continue
            alias = self._known.names.aliases.get(window)
            places = [alias] if alias else self._known.at_home(window) or self._known.corner(window)
            if places:
                taken |= set(span)
                all_named.append(places)
        if not all_named:
            return None
        far = [other for other in all_named[1:] if spread_km([all_named[0][0], other[0]]) > FAR_KM]
        return ask([all_named[0][0], far[0][0]]) if far else clear_or_ask(all_named[0])

    def _guess_corner(self, key: str) -> Resolution:
        """Two streets of which one or both are unknown: asked about, unless a known corner or a
        nickname that is nothing else stands among the words."""
        pair = sides(key)
        inside = self._inside(key)
        if pair is None or (inside and inside.sure and " & " in str(inside.name)):
            return inside or NOWHERE
        names = self._guesses.of(key)
        close = [place for score, place in names if score >= CLOSE]
        likely = close + self._known.streets.like(pair)
        if not likely and len(key.split()) < LONGEST_NAME:
            likely = [place for _, place in names]
        if inside and inside.name and inside.lat is not None and inside.lon is not None:
            likely.append(Place(inside.name, "near", inside.lat, inside.lon))
        alone = [corner for street in pair for corner in self._known.along(street)]
        near = list(filter(self._known.streets.is_near_home, alone))
        return ask(likely or near, guessed=True)

    def _guess(self, key: str) -> Resolution:
        close = self._guesses.of(key)
        if close and close[0][0] >= SURE and len({place for _, place in close[:2]}) == 1:
            return found(close[0][1])
        return ask([place for _, place in close], guessed=True)


def _is_part_of(named: Resolution, mentioned: Resolution) -> bool:
    """Whether a sure name is half of one that is asked about: `kensington` of `kensington and
    indiana`."""
    words = set((named.name or "").split())
    return mentioned.guessed and any(words < set(one.name.split()) for one in mentioned.choices)
