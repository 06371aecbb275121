"""One message on its way through the bot, with all that handling it may need to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.answering.wording import Voice
from bot.receiving.updates import Incoming
from bot.talk import Talk

NOTHING = Talk()


@dataclass(frozen=True, slots=True)
class Message:
    """`voice` speaks the person's language; `memory` is what the chat's row held before.

    `level`, `kind` and `flags` are the guard's; `step` is the rescue step that has been sent
    already, if any, with the flags that were set, what the tap stood for, whether the step was
    only shown again, and whether memory knew of no open rescue (`first`). `old`: it was written
    while nobody answered. `seen_at`: when it reached us. `talk`: what was talked about before it.
    """

    incoming: Incoming
    voice: Voice
    memory: Mapping[str, Any]
    seen_at: datetime
    level: Literal["red", "amber", "none"] = "none"
    step: str | None = None
    kind: str | None = None
    flags: frozenset[str] = frozenset()
    step_flags: frozenset[str] = frozenset()
    does: str = ""
    again: bool = False
    first: bool = False
    old: bool = False
    talk: Talk = NOTHING
