"""The one deployment's own values, taken from `config.yml` in one place."""

from pathlib import Path

from resources.config import ServiceConfig
from resources.importing import Locator
from resources.places import Places

DATA_DIR = Path(__file__).resolve().parent / "data"


def home_places(config: ServiceConfig) -> Places:
    place = config.place
    return Places.load(DATA_DIR, (place.name, place.state, place.lat, place.lon))


def home_locator(config: ServiceConfig, places: Places) -> Locator:
    return Locator(config.place.timezone, config.place.name, places)
