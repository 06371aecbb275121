"""A raw update from Telegram becomes an `Incoming`, each parsed alone.

Only what the bot uses is kept. Whatever is absurd raises `BadUpdate`, with no word of its text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Kind = Literal["text", "command", "tap", "location", "voice", "photo", "other"]

MAX_CHAT_ID = 2**52  # Telegram promises no more than 52 significant bits
CALLBACK_SHAPE = re.compile(r"[a-z0-9:_-]{1,64}\Z")
PHOTOS = ("photo", "video", "animation", "video_note")
SERVICE = {  # what Telegram says about the chat itself; nobody waits for an answer
    "message_auto_delete_timer_changed",
    "pinned_message",
    "chat_background_set",
    "write_access_allowed",
    "boost_added",
    "users_shared",
    "chat_shared",
    "successful_payment",
}
LONGEST_TEXT = 4096
LONGEST_ALBUM = 32
LAST_SECOND = 2**34  # some centuries from now
LARGEST_ID = 2**63  # what a database holds


class BadUpdate(Exception):
    """The update cannot be used. The message says which field was wrong, never what it held."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that a person did in a private chat.

    `text` is the message, a caption, or the command with its argument; `data` a button's action;
    `point` latitude and longitude in degrees, rounded to about 100 m as soon as it is read;
    `written_at` by Telegram's clock, unknown for taps; `album` is the same for pictures that were
    sent together.
    """

    update_id: int
    chat_id: int
    kind: Kind
    text: str = ""
    data: str = ""
    point: tuple[float, float] | None = None
    language_code: str = ""
    callback_id: str = ""
    edited: bool = False
    written_at: datetime | None = None
    album: str = ""


def update_id_of(raw: object) -> int | None:
    """The id alone, so that even an unusable update can be confirmed."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < LARGEST_ID:
        return None
    return found


def offset_after(batch: Sequence[object], before: int | None) -> int | None:
    """The offset that confirms this batch: after its highest id, whatever came before it."""
    ids = [found for raw in batch if (found := update_id_of(raw)) is not None]
    return max(ids) + 1 if ids else before


def parse(raw: object) -> Incoming | None:
    """The `Incoming` of one update; None where it is not for us (groups, channels, other kinds).

    Raises `BadUpdate` for anything malformed.
    """
    update_id = update_id_of(raw)
    if update_id is None or not isinstance(raw, dict):
        raise BadUpdate("update_id")
    try:
        if "callback_query" in raw:
            return _tap(update_id, raw["callback_query"])
        edited = "edited_message" in raw
        message = raw["edited_message"] if edited else raw.get("message")
        return None if message is None else _message(update_id, message, edited)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise BadUpdate(type(error).__name__) from None


def _tap(update_id: int, query: dict[str, Any]) -> Incoming | None:
    message = query.get("message")
    chat_id = _chat_id((message or {}).get("chat") or {"id": query["from"]["id"]})
    data = query.get("data")
    if chat_id is None:
        return None
    if not isinstance(data, str) or not CALLBACK_SHAPE.match(data):
        data = ""  # forged: it means nothing, and gets the answer that such a button gets
    return Incoming(
        update_id,
        chat_id,
        "tap",
        data=data,
        language_code=_language(query),
        callback_id=str(query["id"]),
    )


def _message(update_id: int, message: dict[str, Any], edited: bool) -> Incoming | None:
    chat_id = _chat_id(message["chat"])
    if chat_id is None or (message.get("from") or {}).get("is_bot") or SERVICE & message.keys():
        return None
    kind, text = _content(message)
    point = _point(message["location"]) if "location" in message else None
    return Incoming(
        update_id,
        chat_id,
        kind,
        text,
        point=point,
        language_code=_language(message),
        edited=edited,
        written_at=_moment(message.get("edit_date" if edited else "date")),
        album=str(message.get("media_group_id", ""))[:LONGEST_ALBUM],
    )


def _chat_id(chat: dict[str, Any]) -> int | None:
    """The id of a private chat; None for groups and channels, which the bot stays out of."""
    chat_id = chat["id"]
    if not isinstance(chat_id, int) or isinstance(chat_id, bool):
        raise BadUpdate("chat id")
    if chat.get("type", "private") != "private":
        return None
    if not 0 < chat_id < MAX_CHAT_ID:
        raise BadUpdate("chat id")
    return chat_id


def _content(message: dict[str, Any]) -> tuple[Kind, str]:
    text = message.get("text", message.get("caption", ""))
    if not isinstance(text, str):
        raise BadUpdate("text")
    text = readable(text)
    if "text" in message:
        return ("command" if text.startswith("/") else "text"), text
    if "location" in message:
        return "location", ""
    if "voice" in message:
        return "voice", text
    if any(name in message for name in PHOTOS):
        return "photo", text
    return "other", text


def readable(text: str) -> str:
    """Without NUL and lone surrogates, which neither databases nor JSON take; length capped."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return whole[:LONGEST_TEXT].strip()


def _point(location: dict[str, Any]) -> tuple[float, float] | None:
    lat, lon = float(location["latitude"]), float(location["longitude"])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # also false for NaN
        return None
    return round(lat, 3), round(lon, 3)


def _moment(seconds: object) -> datetime | None:
    """Unix seconds; None for what is no time at all."""
    if not isinstance(seconds, int) or not 0 < seconds < LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _language(holder: dict[str, Any]) -> str:
    code = (holder.get("from") or {}).get("language_code", "")
    return code[:2].lower() if isinstance(code, str) and code.isascii() else ""
