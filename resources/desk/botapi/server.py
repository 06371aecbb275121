"""Everything one bot and its visitors share: chats, the update queue, open button taps.

Methods here are the phone's side. The bot's side is in `methods`. One event loop owns it all.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from resources.desk.botapi.chats import Chat, ChatStore
from resources.desk.botapi.entities import bot_commands
from resources.desk.botapi.errors import JSON
from resources.desk.botapi.files import FileStore
from resources.desk.botapi.updates import UpdateQueue

BOT_ID = 7_000_000_001
MAX_OPEN_TAPS = 1000
CONNECTED_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are pushed instead, and the secret that goes along in a header."""

    url: str
    secret: str = ""


def bot_view(message: JSON) -> JSON:
    """A message as bots are shown it: a reply keyboard is not part of it."""
    markup = message.get("reply_markup")
    if markup is None or "inline_keyboard" in markup:
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


FIRST_ID = 100_000_001


class ChatServer:
    """State of the Bot API for one token.

    `push` takes over when the bot sets a webhook, and None when it is gone; without `push`
    this server only answers polls.
    """

    def __init__(
        self,
        token: str,
        *,
        max_chats: int = 200,
        max_messages: int = 200,
        max_updates: int = 2000,
        first_id: int = FIRST_ID,
        push: Callable[[Webhook | None], None] | None = None,
    ) -> None:
        self.token = token
        self.chats = ChatStore(max_chats, max_messages)
        self.files = FileStore()
        self.updates = UpdateQueue(first_id, max_updates)
        self.push = push
        self.webhook: Webhook | None = None
        self.commands: list[JSON] = []
        self.me: JSON = {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Steady",
            "username": "steady_here_bot",
        }
        self.on_message: Callable[[Chat], None] = lambda _: None
        self.last_poll = -CONNECTED_SECONDS
        self._taps: OrderedDict[str, int] = OrderedDict()

    @property
    def connected(self) -> bool:
        """Whether a bot is collecting updates, or did a moment ago."""
        recent = time.monotonic() - self.last_poll < CONNECTED_SECONDS
        return recent or self.updates.waiting > 0 or self.webhook is not None

    # The phone's side. Each returns the id of the update that the bot will see.

    def say(self, chat_id: int, text: str, **extra: object) -> int:
        """The visitor sends a text; `extra` overrides any field of the message."""
        content: JSON = {"text": text}
        entities = bot_commands(text)
        if entities:
            content["entities"] = entities
        return self.post(chat_id, {**content, **extra})

    def post(self, chat_id: int, content: JSON) -> int:
        """The visitor sends a message with this content, such as `{"location": {...}}`."""
        chat = self.chats.open(chat_id)
        message = chat.add(chat.visitor(), content)
        self.on_message(chat)
        return self.updates.add("message", message)

    def share_location(self, chat_id: int, latitude: float, longitude: float) -> int:
        """The visitor shares a place, in degrees."""
        return self.post(chat_id, {"location": {"latitude": latitude, "longitude": longitude}})

    def edit(self, chat_id: int, message_id: int, text: str) -> int:
        """The visitor changes an earlier text. Raises `ApiError` for an unknown chat."""
        chat = self.chats.need(chat_id)
        message = {**chat.messages[message_id], "text": text, "edit_date": int(time.time())}
        chat.replace(message)
        self.on_message(chat)
        return self.updates.add("edited_message", message)

    def tap(self, chat_id: int, message_id: int, data: str) -> int:
        """The visitor taps an inline button of that message. KeyError if it is not there."""
        chat = self.chats.need(chat_id)
        message = chat.messages[message_id]
        query_id = str(secrets.randbits(62))
        self._taps[query_id] = chat_id
        if len(self._taps) > MAX_OPEN_TAPS:
            self._taps.popitem(last=False)
        query = {
            "id": query_id,
            "from": chat.visitor(),
            "message": bot_view(message),
            "chat_instance": str(abs(chat_id) * 7919),
            "data": data,
        }
        return self.updates.add("callback_query", query)

    def take_tap(self, query_id: str) -> Chat | None:
        """The chat of an open tap, which is then closed; None when it is not open."""
        chat_id = self._taps.pop(query_id, None)
        return None if chat_id is None else self.chats.get(chat_id)

    # Webhook

    def set_webhook(self, webhook: Webhook | None) -> None:
        self.webhook = webhook
        self.updates.webhook_set = webhook is not None
        self.updates.pulse.ring()
        if self.push is not None:
            self.push(webhook)
