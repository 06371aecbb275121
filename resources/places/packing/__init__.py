"""Building a city's pack from files that cities publish: stops, neighborhoods, nicknames."""

from resources.places.packing.building import Pack, build
from resources.places.packing.sources import Sources, UnusableFiles, Wrong
from resources.places.packing.writing import PackExists, write

__all__ = ["Pack", "PackExists", "Sources", "UnusableFiles", "Wrong", "build", "write"]
