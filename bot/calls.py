"""What goes out and comes in, as plain data: between the rooms, before and after the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API method and its parameters, `chat_id` among them. `lane`: see `replies.Lane`.

    `late`: the contents of the timer that rings in its place if it could not be sent in time.
    """

    method: str
    parameters: dict[str, Any]
    lane: int
    late: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A call that waits in the outbox."""

    id: int
    chat_key: bytes
    call: Call
    attempts: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the sender has room for: a lane, so many messages, none to the chats in `without`."""

    lane: int
    limit: int
    without: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update to be committed. `contents` gets sealed; `first` is the rescue step that the
    direct sender is already sending."""

    update_id: int
    chat_id: int
    contents: dict[str, Any]
    first: Call | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A committed update that nobody has handled yet, and what is remembered of its chat."""

    update_id: int
    chat_key: bytes
    contents: dict[str, Any]
    received_at: datetime
    memory: dict[str, Any]


Finished = Literal["more", "all", "lost"]
"""After handling: more waits in the chat; that was all; somebody else has handled it meanwhile."""


@dataclass(frozen=True, slots=True)
class Due:
    """A time at which a chat is to be asked something. `contents` gets sealed."""

    at: datetime
    contents: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """The timers of a chat from now on: `new` in place of all that ran before; with
    `only_if_none`, where none is still to come. With `guide`, those of one guide: the contents of
    each of its timers name it."""

    new: tuple[Due, ...] = ()
    only_if_none: bool = False
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A timer whose time has come. `more`: further ones of the same chat are still to come."""

    key: str
    chat_key: bytes
    chat_id: int
    at: datetime
    contents: dict[str, Any]
    memory: dict[str, Any]
    more: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """All that handling one message, or one timer, changes: one transaction.

    `remember`: columns of the chat's row; `forget` deletes everything of the chat. `timers` is
    None where they stay as they are. `tally` names anonymous counts to raise by one.
    """

    calls: tuple[Call, ...] = ()
    remember: Mapping[str, object] = field(default_factory=dict)
    forget: bool = False
    timers: TimerPlan | None = None
    tally: tuple[str, ...] = ()
