"""What the guard answers: how urgent a message is, what kind of emergency, and for whom."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["red", "amber", "none"]
Language = Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One message's urgency, in the ids of `resources/topics.yml`.

    `kind` is None at level none. `flags` choose the variant of the rescue: child, pregnant, self,
    alone, seizure, stimulant, no_naloxone, naloxone_given, several, breathing_not_awake, police,
    alcohol, taken (something was swallowed or injected already, perhaps to die).
    `cues` are names of concepts and rules, never the writer's words, so they may be logged.
    `language` is a guess, None without evidence (an emoji alone).
    """

    level: Level
    kind: str | None = None
    flags: frozenset[str] = frozenset()
    cues: tuple[str, ...] = ()
    language: Language | None = None


class GuardBroken(Exception):
    """The guard's data does not do what its own examples say; names the entries that fail."""
