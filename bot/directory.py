"""The directory as the bot uses it: made ready once, by whichever thread asks first."""

import threading

from sqlalchemy.orm import Session

from resources.config import ServiceConfig
from resources.home import home_locator, home_places
from resources.importing import ensure_loaded
from resources.places import Places
from resources.store import open_directory


class Directory:
    """Places and listings. Opening it takes a moment, which emergencies need not wait for."""

    def __init__(self, url: str, config: ServiceConfig) -> None:
        self._url = url
        self._config = config
        self._sessions = open_directory(url)
        self._places: Places | None = None
        self._lock = threading.Lock()

    def places(self) -> Places:
        """Loaded at the first call, with the shipped listings where the directory is empty."""
        with self._lock:
            if self._places is None:
                places = home_places(self._config)
                ensure_loaded(self._url, home_locator(self._config, places))
                self._places = places
            return self._places

    def session(self) -> Session:
        """A session on a directory that is there. Blocks while it is being made ready."""
        self.places()
        return self._sessions()
