"""Any place in the United States by ZIP, city or county, offline, from the `zipcodes` package."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from resources.places import zips
from resources.places.atlas import LARGE_ZIPS, Atlas, City, cities_of, city_key
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
    "ill", "mass", "miss", "ore", "pen", "wash",
})  # fmt: skip


class Cities:
    """Answers from memory; the index takes about 0.2 s to build, once."""

    def __init__(self, data_dir: Path, home: tuple[float, float], home_state: str) -> None:
        self._home = home
        self._home_state = home_state
        self._states = _state_names(data_dir / "places" / "us_states.csv")
        self._atlas = Atlas(
            city for code in sorted(set(self._states.values())) for city in cities_of(code)
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
        for name, written, state in self._cut(text):
            if in_message and written in WORDS_TOO:
                continue
            for key in (name, name.removesuffix(" city")):
                for city in self._atlas.named(city_key(key)):
                    if city.state == state:
                        return city.place()
        return None

    def of_state(self, text: str) -> tuple[str, dict[str, Place], bool] | None:
        """A name followed by a state: the name, all that the state has by normalized name, and
        whether it is the state of home."""
        for name, _, state in self._cut(text):
            known = self._atlas.known_in(state)
            by_name = {key: city.place() for key, city in known.items()}
            return city_key(name), by_name, state == self._home_state
        return None

    def _cut(self, text: str) -> Iterator[tuple[str, str, str]]:
        """`camden new jersey` as `camden`, `new jersey`, `NJ`; every way in which it can be cut."""
        words = text.split()
        for cut in range(max(1, len(words) - 3), len(words)):
            written = " ".join(words[cut:])
            if written in self._states:
                yield " ".join(words[:cut]), written, self._states[written]

    def named(self, text: str) -> list[Place]:
        """What a bare name may mean: one place if it is near home or far the largest."""
        if text in self._states:  # a whole state is no place to be near to
            return []
        known = self._namesakes(text)
        cities = [city for city in known if city.size] or list(filter(self._is_next_door, known))
        near = sorted(filter(self._is_neighbouring, cities), key=self._from_home)
        if near and self._is_next_door(near[0]):
            large = [city for city in cities if self._outshines(city, near[0])]
            return [city.place() for city in (near[0], *large)]
        candidates = near or sorted(cities, key=lambda city: -city.size)
        clear = self._clear(candidates)
        if clear and not near and self._is_hamlet(clear) and " " not in text:
            return []  # `mars`, `needles`: see `hamlets`
        return [clear.place()] if clear else [city.place() for city in candidates]

    def is_state(self, text: str) -> bool:
        return text in self._states

    def is_far_and_small(self, place: Place, text: str) -> bool:
        """Whether a place is one that few here would name, and `text` names it without its state.
        `text` is normalized."""
        named = [city for city in self._namesakes(text) if city.place() == place]
        return any(
            city.size < LARGE_ZIPS
            and city.state != self._home_state
            and not self._is_neighbouring(city)
            for city in named
        )

    def hamlets(self, text: str) -> list[Place]:
        """Small ones, most of them far: asked about, since it is most often something else."""
        known = [] if text in self._states else self._namesakes(text)
        by_likelihood = sorted(known, key=lambda city: (city.state != self._home_state, -city.size))
        return [city.place() for city in by_likelihood if city.size or " " in text]

    def _namesakes(self, text: str) -> list[City]:
        key = city_key(text)
        return self._atlas.named(key) or self._atlas.named(key.removesuffix(" city"))

    def _is_hamlet(self, city: City) -> bool:
        return city.size == 1 and city.state != self._home_state

    def _outshines(self, city: City, near: City) -> bool:
        well_known = city.size >= max(LARGE_ZIPS, CLEARLY_LARGER * near.size)
        return well_known and not self._is_neighbouring(city)

    def _clear(self, cities: list[City]) -> City | None:
        """The only one, the far largest one, or the only one in the home state."""
        large = sorted(cities, key=lambda city: -city.size)
        if len(large) < 2:
            return large[0] if large else None
        if large[0].size >= max(WELL_KNOWN_ZIPS, CLEARLY_LARGER * large[1].size):
            return large[0]
        at_home = [city for city in cities if city.state == self._home_state]
        return at_home[0] if len(at_home) == 1 else None

    def likely(self) -> dict[str, Place]:
        """Every city around home and the large ones of the country, by normalized name."""
        near: dict[str, Place] = {}
        lat, span = self._home[0], NEIGHBOURING_KM / 100  # spares most the arithmetic
        for name, city in self._atlas.between(lat - span, lat + span):
            if name not in near and self._is_neighbouring(city):
                near[name] = city.place()
        return {key: city.place() for key, city in self._atlas.large().items()} | near

    def _is_next_door(self, city: City) -> bool:
        return self._from_home(city) <= AROUND_THE_CORNER_KM

    def _is_neighbouring(self, city: City) -> bool:
        return self._from_home(city) <= NEIGHBOURING_KM

    def _from_home(self, city: City) -> float:
        return distance_km(*self._home, city.lat, city.lon)

    def _zip(self, code: str) -> Place | None:
        found = zips.lookup(code)
        if found is None or found.military:
            return None
        if not found.delivery:
            for city in self._atlas.named(city_key(found.city)):
                if city.state == found.state:
                    return city.place()
        return Place(found.code, "zip", found.lat, found.lon)


def _state_names(path: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in (
                row["code"],
                row["name"],
                *row["aliases"].split("|"),
                *row["after_city"].split("|"),
            ):
                if name:
                    names[normalize(name)] = row["code"]
    return names
