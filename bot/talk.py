"""What the last answers of a chat were about, so that "what about on sunday?" can be understood.

Kept sealed for as long as a sitting lasts. No words of the person, and no shared location: a place
only if it was named, by its name on the map.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

OFFERS = 12
SMALL_TALK = frozenset(
    {"greet", "thanks_bye", "bot_help", "bot_language", "out_of_scope", "feedback"}
)


@dataclass(frozen=True, slots=True)
class Search:
    """The last list of places. `point` in degrees, None where the person shared a location, which
    is not kept. `first` and `shown`: how many places come before the list, and before its end.
    `hour`: "22:00" where one was asked about.
    """

    need: str | None
    place: str = ""
    point: tuple[float, float] | None = None
    first: int = 0
    shown: int = 0
    open_now: bool = False
    day: date | None = None
    wishes: str = ""
    hour: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What one answer was about: the text of a `topic`, or the list of a `search`; whether it asked
    to choose between its buttons, and whether the bot had not understood."""

    topic: str = ""
    search: Search | None = None
    choices: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that the last answer showed."""

    data: str
    label: str


@dataclass(frozen=True, slots=True)
class Talk:
    """`latest`: whether the last answer of substance was the text of `topic`, or the list of
    `search`. `offered` were the buttons of the very last answer, and `showed` says what it was.
    `unsure`: how many times in a row the bot has not understood."""

    topic: str = ""
    search: Search | None = None
    latest: Literal["", "topic", "search"] = ""
    offered: tuple[Offer, ...] = ()
    showed: Literal["", "list", "choices"] = ""
    unsure: int = 0

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Talk":
        """From what `written` made; nothing where nothing is remembered, or it does not fit."""
        try:
            return cls._read(kept) if kept else cls()
        except (KeyError, TypeError, ValueError):  # written by another version
            return cls()

    @classmethod
    def _read(cls, kept: Mapping[str, Any]) -> "Talk":
        search = Search(**kept["search"]) if kept["search"] else None
        if search is not None:
            point = (search.point[0], search.point[1]) if search.point else None
            day = date.fromisoformat(str(search.day)) if search.day else None
            search = replace(search, point=point, day=day)
        offered = tuple(Offer(data, label) for data, label in kept["offered"])
        return cls(**{**kept, "search": search, "offered": offered})

    def written(self) -> dict[str, Any]:
        """Plain data for the store, which seals it."""
        kept = asdict(self)
        if self.search and self.search.day:
            kept["search"]["day"] = self.search.day.isoformat()
        return kept | {"offered": [[one.data, one.label] for one in self.offered]}

    def after(self, about: About | None, offered: tuple[Offer, ...]) -> "Talk":
        """Once an answer was given. Small talk, and not understanding, change no subject."""
        about = about or About()
        showed: Literal["", "list", "choices"] = "list" if about.search else ""
        now = replace(
            self,
            offered=offered[:OFFERS],
            showed="choices" if about.choices else showed,
            unsure=self.unsure + 1 if about.unsure else 0,
        )
        if about.search:
            return replace(now, search=about.search, latest="search")
        if about.topic and about.topic not in SMALL_TALK:
            return replace(now, topic=about.topic, latest="topic")
        return now
