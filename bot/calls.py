"""What goes out and comes in, as plain data: between the rooms, before and after the store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """A Bot API method and its parameters, `chat_id` among them. `lane`: see `replies.Lane`."""

    method: str
    parameters: dict[str, Any]
    lane: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A call that waits in the outbox."""

    id: int
    chat_key: bytes
    call: Call
    attempts: int
    expires_at: datetime


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
