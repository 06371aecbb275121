"""What the bot does about an ordinary message."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decision:
    """`do` names one of five doings; the rest is what it needs.

    `source`: who decided, Rasa or what stands in for it. `topic` is what the message is about even
    where `do` is `find`. `also`: topics of a second question in the same message. `maybe`: topics
    that may have been meant instead, where the one that is said is likely but not sure.
    """

    do: Literal["say", "find", "start", "ask", "menu"]
    topic: str | None = None
    need: str | None = None
    place: str | None = None
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    confidence: float = 0.0
    source: Literal["rasa", "fallback"] = "rasa"
    remember: dict[str, object] = field(default_factory=dict)
