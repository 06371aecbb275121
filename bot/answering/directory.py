"""The directory as the bot uses it: made ready once, by whichever thread asks first."""

# Places, importer and migrations are imported by the thread that makes the directory ready: they
# take half a second, and the bot answers emergencies before that.

import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.memory import give_back
from resources.config import ServiceConfig

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from resources.places import Places


class Directory:
    """Places and listings. Opening it takes a moment, which emergencies need not wait for."""

    def __init__(self, url: str, config: ServiceConfig) -> None:
        self._url = url
        self._config = config
        self._ready: tuple[Places, sessionmaker[Session], sessionmaker[Session]] | None = None
        self._lock = threading.Lock()
        self._shown: Counter[str] = Counter()

    def places(self) -> "Places":
        """Blocks at the first call, which loads the shipped listings into an empty directory."""
        return self._open()[0]

    def session(self) -> "Session":
        """A session on a directory that is ready, to read."""
        return self._open()[1]()

    def writing(self) -> "AbstractContextManager[Session]":
        """A session to write with: all that is done in it, or nothing."""
        return self._open()[2].begin()

    def shown(self, service_ids: Iterable[str]) -> None:
        """These were in an answer. Only how often is kept, and written together from time to time:
        it tells the staff what to check first."""
        with self._lock:
            self._shown.update(service_ids)

    def keep(self, today: date) -> None:
        """Write down what was shown, and delete what people told longer ago than it is kept."""
        from resources.directory.freshness import count_shown
        from resources.told import listing_reports, reversals

        keep = self._config.retention_days
        with self._lock:
            shown, self._shown = self._shown, Counter()
        with self.writing() as session:
            count_shown(session, shown, today)
            reversals.forget(session, today, timedelta(days=keep.reversals))
            listing_reports.forget(session, today, timedelta(days=keep.settled_reports))

    def _open(self) -> "tuple[Places, sessionmaker[Session], sessionmaker[Session]]":
        with self._lock:
            if self._ready is None:
                from resources.directory.store import open_directory
                from resources.home import home_locator, home_places
                from resources.importing import ensure_loaded

                places = home_places(self._config)
                ensure_loaded(self._url, home_locator(self._config, places))
                writing = open_directory(self._url, exclusive=True)
                self._ready = (places, open_directory(self._url), writing)
                give_back()
            return self._ready
