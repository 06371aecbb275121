"""The chats that this server knows, and what each phone shows. Bounded, in memory."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from resources.desk.botapi.errors import JSON, bad_request

TYPING_SECONDS = 5.0


@dataclass
class Chat:
    """One chat: its messages by id, oldest first, and the version at which each last changed.

    `from_bot` counts what the bot ever sent here, deleted or forgotten messages too.
    """

    id: int
    kind: str = "private"
    language: str = "en"
    max_messages: int = 200
    messages: OrderedDict[int, JSON] = field(default_factory=OrderedDict)
    changed: dict[int, int] = field(default_factory=dict)
    removed: dict[int, int] = field(default_factory=dict)
    version: int = 0
    last_message_id: int = 0
    from_bot: int = 0
    keyboard: list[list[Any]] | None = None
    notice: tuple[int, str] = (0, "")
    typing_until: float = 0.0

    def describe(self) -> JSON:
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": "Visitor"}
        return {"id": self.id, "type": self.kind, "title": "Group"}

    def visitor(self) -> JSON:
        """The `User` who writes here."""
        return {
            "id": abs(self.id),
            "is_bot": False,
            "first_name": "Visitor",
            "language_code": self.language,
        }

    def add(self, author: JSON, content: JSON) -> JSON:
        """Appends a message and returns it; the oldest is forgotten beyond `max_messages`."""
        self.last_message_id += 1
        message = {
            "message_id": self.last_message_id,
            "from": author,
            "chat": self.describe(),
            "date": int(time.time()),
            **content,
        }
        self.messages[self.last_message_id] = message
        self.from_bot += bool(author["is_bot"])
        self._touch(self.last_message_id)
        while len(self.messages) > self.max_messages:
            oldest, _ = self.messages.popitem(last=False)
            self.changed.pop(oldest, None)
        return message

    def replace(self, message: JSON) -> None:
        self.messages[message["message_id"]] = message
        self._touch(message["message_id"])

    def remove(self, message_id: int) -> None:
        if self.messages.pop(message_id, None) is None:
            raise bad_request("message to delete not found")
        self.changed.pop(message_id, None)
        self.version += 1
        self.removed[message_id] = self.version
        if len(self.removed) > self.max_messages:
            self.removed.pop(next(iter(self.removed)))

    def show_keyboard(self, markup: JSON | None) -> None:
        """A reply keyboard stays under the chat until another message changes it."""
        if markup and "keyboard" in markup:
            self.keyboard = markup["keyboard"]
        elif markup and markup.get("remove_keyboard"):
            self.keyboard = None

    def notify(self, text: str) -> None:
        self.version += 1
        self.notice = (self.version, text)

    def typing(self) -> None:
        self.version += 1
        self.typing_until = time.monotonic() + TYPING_SECONDS

    def _touch(self, message_id: int) -> None:
        self.version += 1
        self.changed[message_id] = self.version

    def since(self, version: int) -> JSON:
        """What a phone has to redraw to come from `version` to now."""
        newest = next(reversed(self.messages), 0)
        author = self.messages[newest]["from"] if newest else {}
        return {
            "version": self.version,
            "messages": [m for i, m in self.messages.items() if self.changed[i] > version],
            "removed": [i for i, at in self.removed.items() if at > version],
            "keyboard": self.keyboard,
            "notice": self.notice[1] if self.notice[0] > version else "",
            "typing": self.typing_until > time.monotonic() and not author.get("is_bot", False),
        }


class ChatStore:
    """Chats by id, least recently used first; the first goes when there are too many."""

    def __init__(self, max_chats: int, max_messages: int) -> None:
        self._chats: OrderedDict[int, Chat] = OrderedDict()
        self._max_chats = max_chats
        self._max_messages = max_messages

    def open(self, chat_id: int, language: str = "en", kind: str = "private") -> Chat:
        """The chat with this id, made when it is new."""
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = Chat(chat_id, kind, language, self._max_messages)
            self._chats[chat_id] = chat
            while len(self._chats) > self._max_chats:
                self._chats.popitem(last=False)
        return chat

    def get(self, chat_id: int) -> Chat | None:
        chat = self._chats.get(chat_id)
        if chat is not None:
            self._chats.move_to_end(chat_id)
        return chat

    def peek(self, chat_id: int) -> Chat | None:
        """`get` without counting as use; safe from another thread."""
        return self._chats.get(chat_id)

    def need(self, chat_id: int) -> Chat:
        """The chat with this id. Raises `ApiError` 400 for one that never wrote to the bot."""
        chat = self.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def __len__(self) -> int:
        return len(self._chats)
