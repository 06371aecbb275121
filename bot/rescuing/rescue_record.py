"""What is kept of an open rescue, sealed: the step, the doses with their times, and no words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.flows.states import Flags, Place

SAME_TAP = timedelta(seconds=45)  # a second tap so soon is the same dose
SAME_TOLD = timedelta(seconds=150)  # and so are words: people tell it more than once


@dataclass(frozen=True, slots=True)
class Record:
    """`voiced`: the clip that counts the breaths has been sent."""

    state: str
    flags: Flags
    language: str
    doses: tuple[datetime, ...] = ()
    voiced: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Record | None":
        """From what `written` made; None where no rescue is open."""
        if not kept:
            return None
        return cls(
            str(kept["state"]),
            frozenset(kept["flags"]),
            str(kept["language"]),
            tuple(datetime.fromisoformat(at) for at in kept["doses"]),
            bool(kept["voiced"]),
        )

    def written(self) -> dict[str, Any]:
        """Plain data for the store, which seals it."""
        return {
            "state": self.state,
            "flags": sorted(self.flags),
            "language": self.language,
            "doses": [at.isoformat() for at in self.doses],
            "voiced": self.voiced,
        }

    def at(self, place: Place, language: str) -> "Record":
        return replace(self, state=place.state.id, flags=place.flags, language=language)

    def with_dose(self, now: datetime, tapped: bool) -> "Record":
        same = SAME_TAP if tapped else SAME_TOLD
        if self.doses and timedelta() <= now - self.doses[-1] < same:
            return self
        return replace(self, doses=(*self.doses, now))
