"""What the bot wants to say, before Telegram's rules are applied to it (see `rendering`)."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from bot.calls import TimerPlan
from bot.talk import About


class Lane(IntEnum):
    """Who goes first when several messages wait to be sent."""

    EMERGENCY = 0
    CONVERSATION = 1
    BROADCAST = 2


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: `action` is callback data (see `actions`), or `url` is a link."""

    label: str
    action: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a chat.

    `text` is plain words, Markdown of our own content files, or HTML that we composed and escaped.
    `keyboard` asks for the keyboard that stays: the emergency button, or with the location button.
    `media` names a picture or a clip, "breaths_adult/en"; `text` is then its caption.
    """

    text: str
    buttons: Rows = ()
    form: Literal["plain", "markdown", "html"] = "plain"
    lane: Lane = Lane.CONVERSATION
    keyboard: Literal["", "emergency", "location"] = ""
    media: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What handling one message led to: what to say, and what to remember of the chat.

    `forget`: nothing at all is to be remembered of this chat any more. `timers` is None where they
    stay as they are; `tally` names anonymous counts to raise by one. `about` is what the answer was
    about, None where it changes nothing about what is talked about.
    """

    replies: tuple[Reply, ...] = ()
    remember: dict[str, object] = field(default_factory=dict)
    language: str = ""
    forget: bool = False
    timers: TimerPlan | None = None
    tally: tuple[str, ...] = ()
    about: About | None = None


def in_rows(buttons: list[Button], width: int = 2) -> Rows:
    """Buttons two to a row; a long label gets a row of its own, so that a thumb can read it."""
    rows: list[tuple[Button, ...]] = []
    row: list[Button] = []
    for button in buttons:
        if len(button.label) > 22:
            rows += [tuple(row)] if row else []
            rows.append((button,))
            row = []
            continue
        row.append(button)
        if len(row) == width:
            rows.append(tuple(row))
            row = []
    return tuple([*rows, tuple(row)] if row else rows)
