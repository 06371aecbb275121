"""The one deployment's own values, taken from `config.yml` and the environment in one place."""

import os
from pathlib import Path

from resources.config import ServiceConfig
from resources.importing import Locator
from resources.places import Places
from resources.store import default_url

DATA_DIR = Path(__file__).resolve().parent / "data"


def directory_url() -> str:
    """`DIRECTORY_URL`, or the embedded file inside `STEADY_DATA` (`.data` by default)."""
    return os.environ.get("DIRECTORY_URL") or default_url(
        Path(os.environ.get("STEADY_DATA") or ".data")
    )


def home_places(config: ServiceConfig) -> Places:
    place = config.place
    return Places.load(DATA_DIR, (place.name, place.state, place.lat, place.lon))


def home_locator(config: ServiceConfig, places: Places) -> Locator:
    return Locator(config.place.timezone, config.place.name, places)
