"""What a name that nobody knows may be a misspelling of: never chosen, only asked about."""

from collections.abc import Mapping
from functools import cached_property

from rapidfuzz import fuzz, process

from resources.places.cities import Cities
from resources.places.geo import Place
from resources.places.text import sound

SUGGEST = 72  # of 100: a spelling less alike than this is not worth asking about
OF_STATE = 78  # with the state named, many more names come into question
EXACT_BUT_FAR = 90.0
VERY_LIKE = 85  # ... than which a name of home must be more alike, where a far one is spelled so
SHORTEST = 3  # letters: anything shorter is like everything
Guess = tuple[float, Place]


class Guesses:
    """Names alike in letters or in sound, the likeliest first. The first takes 30 ms, others 2."""

    def __init__(self, likely: Mapping[str, Place], cities: Cities) -> None:
        """`likely`: what people here may mean, by normalized name."""
        self._likely = likely
        self._cities = cities

    @cached_property
    def _sounds(self) -> dict[str, str]:
        return {key: sound(key) for key in self._likely}

    def of(self, key: str) -> list[Guess]:
        """Places like this (of 100, how much): far small ones of this name, then at most six of
        the likely ones."""
        hamlets = [(EXACT_BUT_FAR, place) for place in self._cities.hamlets(key)]
        close = [guess for guess in self.likely(key) if not hamlets or guess[0] >= VERY_LIKE]
        return hamlets + close

    def likely(self, key: str) -> list[Guess]:
        """At most six of the likely places."""
        if len(key) < SHORTEST:
            return []
        alike = _alike(key, self._sounds, SUGGEST)
        return [(score, self._likely[name]) for name, score in alike]

    def with_state(self, key: str) -> list[Guess]:
        """For `pittsburg pa`: names of that state, and of home when it is in that state."""
        cut = self._cities.of_state(key)
        if cut is None or len(cut[0]) < SHORTEST:
            return []
        name, known, home = cut
        found = _alike(name, {other: sound(other) for other in known}, OF_STATE)
        guesses = [(score, known[other]) for other, score in found]
        return sorted(guesses + (self.of(name) if home else []), key=lambda guess: -guess[0])


def _alike(key: str, sounds: Mapping[str, str], least: float) -> list[tuple[str, float]]:
    """The six names most like `key` by letters or by sound, whichever is more alike."""
    written = process.extract(key, sounds.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=least)
    heard = process.extract(sound(key), sounds, scorer=fuzz.ratio, limit=8, score_cutoff=least)
    scores: dict[str, float] = {name: score for name, score, _ in written}
    for _, score, name in heard:
        scores[name] = max(score - 1, scores.get(name, 0))  # of two, the one spelled so
    return sorted(scores.items(), key=lambda scored: -scored[1])[:6]
