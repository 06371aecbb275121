"""A place inside a message: `necesito norcan por la 5ta y lehigh`."""

import re
from collections.abc import Container, Iterator

from resources.places.geo import ABROAD, FAR_KM, Place, Resolution, ask, found, km_between
from resources.places.known import ELSEWHERE, Known, clear_or_ask
from resources.places.mention import at_the_ends, windows, windows_after_near_words
from resources.places.streets import sides
from resources.places.text import ORDINAL_WORDS

CLAUSES = re.compile(r"[,.;:?!()\n]+")
IN_A_CITY = re.compile(r".*\b(?:in|en) (\S+(?: \S+){0,2})$")
STREET = re.compile(
    r"\b(?:on|off|by|near|at|around|en|por|x|de|del) (?:the |la )?(\S+(?: \S+)?)"
    r" (?:ave?|avenue|st|street|blvd|boulevard|rd|road)\b"
    r"|\b(?:por|x) la (\S+)"
)
SMALL_WORDS = frozenset({"a", "e", "i", "o", "u", "y"})
LONGEST = 200  # words looked at
SHORTEST_NAME = 5  # letters; a shorter name is too often a word
SHORTEST_PHRASE = 8  # letters, of a name of several words


class Mentions:
    """Only names that are hardly anything else; never a misspelling that has to be guessed."""

    def __init__(self, known: Known, likely: Container[str]) -> None:
        """`likely`: the names that people here may mean."""
        self._known = known
        self._likely = likely

    def find(self, text: str) -> Resolution | None:
        """The place that a message names, choices where its name is that of several, or None."""
        zip_place = self._known.cities.zip_in(text)
        if zip_place:
            return found(zip_place)
        unclear: Resolution | None = None
        for answer in self._named(text):
            if answer.sure or answer.guessed:
                return answer
            unclear = unclear or answer
        if unclear is None and ELSEWHERE in self._words(text):
            return ABROAD
        return unclear or self._on_a_street(text) or self._in_a_city(text)

    def _words(self, text: str) -> list[str]:
        return self._known.without_abroad(self._known.key(text)).split()[:LONGEST]

    def _named(self, text: str) -> Iterator[Resolution]:
        words = self._words(text)
        for window in windows_after_near_words(words):
            yield from _if_any(self._by_name(window))
            yield from self._doubtful(window)
        for window in windows(words):
            yield from _if_any(self._anywhere(window))
            if self._known.names.anywhere & set(sides(window) or ()):
                yield from self._doubtful(window)
        for clause in CLAUSES.split(text):
            for window in at_the_ends(self._words(clause)):
                yield from _if_any(self._alone(window))
                yield from self._doubtful(window)

    def _on_a_street(self, text: str) -> Resolution | None:
        """`on girard ave`, `por la broad`: which corner of it is asked."""
        for written in STREET.finditer(self._known.key(text)):
            name = written[1] or written[2]
            is_word = name in self._known.names.not_places or name in ORDINAL_WORDS
            corners = [] if is_word else self._known.along(name)
            if corners:
                return clear_or_ask(corners)
        return None

    def _in_a_city(self, text: str) -> Resolution | None:
        """A clause that ends in `in` and the name of a city which is the only one of it, or the far
        largest: asked about, for it may be a word."""
        for clause in CLAUSES.split(text):
            after = IN_A_CITY.search(self._known.key(clause))
            name = after[1] if after else ""
            known, cities = self._known.names, self._known.cities
            if len(name) >= SHORTEST_NAME and name not in known.also_words | known.aliases.keys():
                named = cities.named(name) or cities.hamlets(name)
                if len(named) == 1:
                    return ask(named, guessed=True)
        return None

    def _by_name(self, key: str) -> list[Place]:
        """For a piece of a message that follows `near`, or ends it."""
        known = self._known
        if {key, key.removeprefix("the ")} & known.names.not_places:
            return []
        place = known.names.aliases.get(key) or known.cities.with_state(key, in_message=True)
        if place:
            return [] if place.name == known.home_city else [place]
        places = known.names.shared.get(key) or known.at_home(key) or known.corner(key)
        if not places and len(key) >= SHORTEST_NAME and key in self._likely:
            return known.cities.named(key)
        return places

    def _doubtful(self, key: str) -> Iterator[Resolution]:
        """Longer than any sure name in it: two streets that no list has a corner of, or two places
        far apart, as `kensington brooklyn`."""
        pair = sides(key)
        if pair and not SMALL_WORDS & set(pair) and not self._known.streets.corner(pair):
            meeting = self._known.streets.meeting(pair)
            if meeting:
                yield ask([meeting], guessed=True)
        left, _, right = key.partition(" ")
        aliases = self._known.names.aliases
        if left in aliases and right in aliases and min(len(left), len(right)) > len("la"):
            both = [aliases[left], aliases[right]]
            if km_between(*both) > FAR_KM:
                yield ask(both, guessed=True)

    def _alone(self, key: str) -> list[Place]:
        """For a piece with which a clause begins or ends: names that are no words."""
        if len(key) < SHORTEST_NAME or key in self._known.names.also_words:
            return []
        return self._by_name(key)

    def _anywhere(self, key: str) -> list[Place]:
        """For a piece of a message that stands anywhere."""
        names = self._known.names
        if key in names.anywhere:
            return [names.aliases[key]]
        pair = sides(key)
        if pair and max(map(len, pair)) > 2:
            corners = self._known.streets.corner(pair)
            return corners if len(corners) == 1 else []
        if " " not in key:
            return []
        place = self._known.cities.with_state(key, in_message=True)
        if place is None and len(key) >= SHORTEST_PHRASE and not key.startswith(("the ", "la ")):
            place = names.aliases.get(key) or next(iter(names.named(key)), None)
        return [place] if place and place.name != self._known.home_city else []


def _if_any(places: list[Place]) -> Iterator[Resolution]:
    if places:
        yield clear_or_ask(places)
