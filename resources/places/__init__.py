"""Places by name, offline: nicknames, ZIP codes, cities, stations, corners, and honest guesses."""

from resources.places.geo import Place, Resolution
from resources.places.resolver import Places

__all__ = ["Place", "Places", "Resolution"]
