"""Services near a place: from the words of a message to listings, in a thread of their own."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answering.asked import (
    Asked,
    as_wished,
    on_day,
    remembered,
    surely_open,
    wishes_of,
    with_kept,
)
from bot.answering.directory import Directory
from bot.answering.listings import listings, no_more, nothing
from bot.answering.where import Where
from bot.answering.wording import Voice
from bot.clock import Clock, today_at
from bot.replies import Outcome, Reply
from bot.talk import About, Search
from bot.threads import InThread
from resources.config import ServiceConfig
from resources.places.geo import distance_km

if TYPE_CHECKING:
    from resources.directory.listing import Found
    from resources.places import Resolution

AROUND_KM = 150.0


class Finder:
    """Asks the directory, which is made ready in the background after the start."""

    def __init__(
        self, directory: Directory, in_thread: InThread, clock: Clock, config: ServiceConfig
    ) -> None:
        self._directory = directory
        self._in_thread = in_thread
        self._clock = clock
        self._config = config
        self._where = Where(config.place)

    async def find(
        self,
        voice: Voice,
        need: str | None,
        place: str | None,
        text: str,
        before: Search | None = None,
        kept: Search | None = None,
    ) -> Outcome:
        """Places for a need, near what the message names. Asks where, or which, if it must. What
        the message leaves out is as `before`, or as it was `kept` while the place was asked."""
        named = await self._in_thread(self._resolve, place, text)
        need = need or (before.need if before else None)
        if named is None and before is not None and before.point is not None:
            return await self.at(voice, need, before.place, before.point, text)
        if named is None or named.lat is None or named.lon is None:
            asked = self.asked(need, "", (0.0, 0.0))
            wished = await self._in_thread(lambda: on_day(as_wished(asked, text), text))
            if named is None:
                return self.ask_place(voice, need, wished)
            return self._where.unclear(voice, need, named, place or text, wished)
        point = (round(named.lat, 3), round(named.lon, 3))
        return await self.at(voice, need, named.name or place or text, point, text, kept)

    async def at(
        self,
        voice: Voice,
        need: str | None,
        place: str,
        point: tuple[float, float],
        text: str,
        kept: Search | None = None,
    ) -> Outcome:
        """Places for a need near a point that has a name, at the time that the message names."""
        if need is None:
            words = voice.phrase("ask_need", place=place)
            about = About(search=Search(None, place, point), choices=True)
            return Outcome((Reply(words, voice.needs_at(point)),), {"awaiting": None}, about=about)
        asked = await self._in_thread(as_wished, self.asked(need, place, point), text)
        asked = await self._in_thread(on_day, asked, text)
        return await self.near(voice, with_kept(asked, kept))

    def asked(
        self,
        need: str | None,
        place: str,
        point: tuple[float, float],
        skip: int = 0,
        open_now: bool = False,
    ) -> Asked:
        """A search for the present moment, in the time of the deployment's home."""
        at = self._clock.now().astimezone(ZoneInfo(self._config.place.timezone))
        return Asked(need, place, point, at, skip, open_now, today=at.date())

    async def near(self, voice: Voice, asked: Asked, named: bool = True) -> Outcome:
        """One message of listings. `named`: the person named the place, so it is remembered."""
        found = await self._in_thread(self._search, asked)
        if asked.open_now and not asked.skip and not surely_open(found):
            asked = replace(asked, open_now=False, none_open=True)
            found = await self._in_thread(self._search, asked)
        empty = no_more if asked.skip else nothing
        reply = listings(voice, asked, found) if found.listings else empty(voice, asked.need)
        about = About(search=remembered(asked, named, len(found.listings)))
        return Outcome((reply,), {"awaiting": None}, about=about)

    def ask_place(self, voice: Voice, need: str | None, wished: Asked | None = None) -> Outcome:
        """Where are you? The need and what is wished are remembered, the place never is."""
        return self._where.ask(voice, need, wished)

    def today(self) -> date:
        """At the deployment's home."""
        return today_at(self._config.place.timezone, self._clock)

    async def names_a_place(self, text: str, piece: str) -> bool:
        """Whether a piece of a text surely is a place. "Needles" is one in California: a far place
        is believed only with its state or ZIP."""
        places = self._directory.places
        named = await self._in_thread(lambda: places().mention_in(text))
        if named is not None and not named.abroad:
            return True
        found = await self._in_thread(lambda: places().resolve(piece))
        if not found.sure or found.lat is None or found.lon is None:
            return False
        home = self._config.place
        km = distance_km(home.lat, home.lon, found.lat, found.lon)
        return km < AROUND_KM or any(letter in ",0123456789" for letter in piece)

    async def is_place(self, text: str, *, or_like_one: bool = False) -> bool:
        """Whether a message is nothing but the name of a place, or so like one that one may ask."""
        found = await self._in_thread(lambda: self._directory.places().resolve(text))
        return (
            found.sure
            or found.abroad
            or found.state
            or (bool(found.choices) and (or_like_one or not found.guessed))
        )

    def _resolve(self, place: str | None, text: str) -> "Resolution | None":
        return self._directory.places().in_message(text, place)

    def _search(self, asked: Asked) -> "Found":
        from resources.directory import search  # see `directory`: not needed to answer an emergency

        with self._directory.session() as session:
            found = search.find(
                session,
                asked.need,
                *asked.point,
                asked.at,
                wishes=wishes_of(asked, self._config.directory.unverified == "hidden"),
                limit=asked.limit or self._config.search.results,
                offset=asked.skip,
            )
        self._directory.shown(one.id for one in found.listings)
        return found
