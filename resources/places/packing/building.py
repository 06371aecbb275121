"""From the files to a pack: all places, each where it can be, or everything that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from resources.places.geo import Place, Resolution, distance_km, middle
from resources.places.packing import neighborhoods, nicknames, stops
from resources.places.packing.nicknames import Nickname
from resources.places.packing.sources import Reading, Sources, UnusableFiles, Wrong

FAR_KM = 150.0  # nothing of one city lies this far from the rest of it


@dataclass(frozen=True, slots=True)
class Pack:
    """What a city's folder holds. `far`: names left out because they lie elsewhere."""

    places: tuple[Place, ...]
    nicknames: tuple[Nickname, ...]
    far: tuple[str, ...]

    def count(self, kind: str) -> int:
        return sum(place.kind == kind for place in self.places)


def build(
    sources: Sources,
    resolver_of: Callable[[list[Place]], Callable[[str], Resolution]],
    name_property: str | None = None,
) -> Pack:
    """`resolver_of`: makes what finds places by name out of those read so far.

    Raises UnusableFiles with all that is wrong in all files.
    """
    wrongs: list[Wrong] = []
    places: list[Place] = []
    if sources.gtfs:
        reading = Reading(sources.gtfs.name)
        places += stops.read(sources.gtfs, reading)
        wrongs += reading.wrongs
    if sources.neighborhoods:
        reading = Reading(sources.neighborhoods.name)
        places += neighborhoods.read(sources.neighborhoods, reading, name_property)
        wrongs += reading.wrongs
    here, far = _here(places)
    named: list[Nickname] = []
    if sources.aliases:
        reading = Reading(sources.aliases.name)
        named = nicknames.read(sources.aliases, resolver_of(here), reading)
        wrongs += reading.wrongs
    if wrongs:
        raise UnusableFiles(wrongs)
    return Pack(tuple(here), tuple(named), tuple(place.name for place in far))


def _here(places: list[Place]) -> tuple[list[Place], list[Place]]:
    """Those around the middle of all, and those that lie far away, as a stop at 0, 0 does."""
    if not places:
        return [], []
    lat, lon = middle(places)
    near = [place for place in places if distance_km(lat, lon, place.lat, place.lon) <= FAR_KM]
    kept = set(near)
    return near, [place for place in places if place not in kept]
