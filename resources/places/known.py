"""The exact names of places: those of home, corners, ZIP codes and cities, in that order."""

import re
from dataclasses import dataclass

from resources.places.cities import Cities
from resources.places.gazetteer import Gazetteer, is_suburban
from resources.places.geo import Place, Resolution, ask, found, spread_km
from resources.places.streets import SAME_KM, Streets, sides
from resources.places.text import STATION_WORDS, normalize, street_core, without_station_words

ELSEWHERE = "abroad"
HOUSE_NUMBER = re.compile(r"^\d{2,5} (?=\S+ \S)")


@dataclass(frozen=True, slots=True)
class Known:
    """All that is looked up by name. `home_city`: too wide a place to find in a message."""

    names: Gazetteer
    streets: Streets
    cities: Cities
    home_city: str

    def key(self, text: str) -> str:
        """A text as names are looked up, with the misspellings that the city's pack knows."""
        return normalize(text, self.names.spellings)

    def without_abroad(self, key: str) -> str:
        """The text with places outside of the country made unknown, so that `san francisco de
        macoris` is not taken for one in California."""
        words = f" {key} "
        for name in self.names.abroad:
            words = words.replace(f" {name} ", f" {ELSEWHERE} ")
        return words.strip()

    def likely(self) -> dict[str, Place]:
        """What people here may mean, by name: all of home, and cities near or large."""
        at_home = {key: places[0] for key, places in self.names.names.items()}
        return self.cities.likely() | at_home | self.names.aliases

    def exactly(self, key: str, text: str) -> list[Place]:
        """Every place of exactly this name, by the first way of naming that knows one."""
        if key in self.names.aliases:
            return [self.names.aliases[key]]
        if key in self.names.shared:
            return self.names.shared[key]
        place = self.cities.zip_in(text) or self.cities.with_state(key)
        if place:
            return [place]
        places = self.at_home(key) or self.corner(key) or self.cities.named(key)
        return places or self.streets.unjoined(key)

    def at_home(self, key: str) -> list[Place]:
        name, line = self.names.line_in(key)
        if line or set(key.split()) & STATION_WORDS or "transportation center" in key:
            core = without_station_words(name)
            numbered = self.names.station(street_core(core.split()), line)
            return numbered or self.names.station(core, line)
        places = self.names.named(key) or self.names.named(key.removeprefix("the "))
        if places and is_suburban(places[0]):
            return self.cities.named(key) or places
        return places

    def corner(self, key: str) -> list[Place]:
        pair = sides(key)
        return self.streets.corner(pair) if pair else []

    def along(self, key: str) -> list[Place]:
        """A street alone, or a house on it: its number tells nothing here."""
        return self.streets.along(street_core(HOUSE_NUMBER.sub("", key).split()))


def clear_or_ask(places: list[Place]) -> Resolution:
    """Of one or more places: sure when they are as good as one."""
    return found(places[0]) if spread_km(places) <= SAME_KM else ask(places)
