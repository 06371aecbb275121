"""Telegram, for tests: the same Bot API core that the desk hosts, with faults on request.

with TelegramStandIn() as telegram:
    bot = Bot(telegram.token, base_url=f"{telegram.url}/bot")
    telegram.send_text(7, "hello")
    telegram.wait_for(7, 1, seconds=5)
"""

import asyncio
import copy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from starlette.applications import Starlette

from resources.desk.botapi import Call, Chat, ChatServer, bot_api_routes
from tests.telegram.faults import Fault, FaultBook, Kind
from tests.telegram.loopback import Loopback
from tests.telegram.webhook import WebhookPusher

TOKEN = "7000000001:stand-in-token-that-opens-nothing"
GROUP = -1_001_234_567_890
MANY = 10**6
JSON = dict[str, Any]


class TelegramStandIn:
    """A Bot API server on a free port. Every method may be called from any thread.

    Chats come into being when the visitor writes (or by `open_chat`); until then the bot is told
    "chat not found", as Telegram would.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.server = ChatServer(token, max_chats=MANY, max_messages=MANY, max_updates=MANY)
        self.webhook = WebhookPusher(self.server.updates)
        self.server.push = self.webhook
        self._book = FaultBook(self._ring)
        self._changed = threading.Condition()
        self._changes = 0
        self.server.on_message = lambda _chat: self._ring()
        self.server.updates.on_change = self._ring
        self._loopback = Loopback(Starlette(routes=bot_api_routes(self.server, self._book)))

    def __enter__(self) -> Self:
        self._loopback.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._loopback.call(self._let_go)
        self._loopback.stop()

    def _let_go(self) -> None:
        self._book.released.set()
        self.webhook(None)
        self.server.updates.close()

    def _ring(self) -> None:
        with self._changed:
            self._changes += 1
            self._changed.notify_all()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._loopback.port}"

    # What the visitor does. Each returns the update_id that the bot will see.

    def open_chat(self, chat: int, language: str = "en", kind: str = "private") -> None:
        """Makes the chat known (or changes its language) without a message."""

        def opened() -> None:
            self.server.chats.open(chat, kind=kind).language = language

        self._loopback.call(opened)

    def send_text(self, chat: int, text: str, **extra: object) -> int:
        """`extra` overrides fields of the message, such as `date` (Unix seconds)."""
        return self._loopback.call(lambda: self.server.say(chat, text, **extra))

    def send_location(self, chat: int, lat: float, lon: float) -> int:
        return self._loopback.call(lambda: self.server.share_location(chat, lat, lon))

    def send_voice(self, chat: int) -> int:
        return self._post(chat, voice=_file("voice", duration=3, mime_type="audio/ogg"))

    def send_photo(self, chat: int, caption: str | None = None) -> int:
        content: JSON = {"photo": [_file("photo", width=90, height=90)]}
        return self._post(chat, **content, **({"caption": caption} if caption else {}))

    def send_sticker(self, chat: int, emoji: str = "🙂") -> int:
        looks = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._post(chat, sticker=_file("sticker", type="regular", emoji=emoji, **looks))

    def edit_text(self, chat: int, message_id: int, text: str) -> int:
        return self._loopback.call(lambda: self.server.edit(chat, message_id, text))

    def group_message(self, text: str, chat: int = GROUP) -> int:
        self.open_chat(chat, kind="supergroup")
        return self.send_text(chat, text)

    def tap(self, chat: int, label_or_data: str) -> int:
        """Taps the newest button with that label or callback data.

        A button of the reply keyboard sends its label, as on a phone. LookupError for none.
        """
        return self._loopback.call(lambda: self._tap(chat, label_or_data))

    def forge_tap(self, chat: int, data: str) -> int:
        """A tap that no button offers, as a changed client could send it."""

        def forged() -> int:
            messages = self.server.chats.need(chat).messages
            return self.server.tap(chat, next(reversed(messages)), data)

        return self._loopback.call(forged)

    def send_raw(self, update: object) -> int:
        """Queues anything at all. A dict without `update_id` is given one."""
        return self._loopback.call(lambda: self.server.updates.add_raw(copy.deepcopy(update)))

    def on_loop[T](self, function: Callable[[], T]) -> T:
        """For what has no method here: the function runs where the server does."""
        return self._loopback.call(function)

    def _post(self, chat: int, **content: object) -> int:
        return self._loopback.call(lambda: self.server.post(chat, dict(content)))

    def _tap(self, chat_id: int, wanted: str) -> int:
        chat = self.server.chats.need(chat_id)
        for message in reversed(chat.messages.values()):
            for button in _inline_buttons(message):
                if wanted in (button["text"], button.get("callback_data")):
                    return self.server.tap(chat_id, message["message_id"], button["callback_data"])
        if wanted in _labels(chat):
            return self.server.say(chat_id, wanted)
        raise LookupError(f"no button {wanted!r} in chat {chat_id}")

    # What the bot did

    def sent(self, chat: int) -> list[JSON]:
        """The bot's messages in this chat as they stand now, oldest first."""

        def found() -> list[JSON]:
            known = self.server.chats.get(chat)
            messages = known.messages.values() if known else ()
            return [copy.deepcopy(message) for message in messages if message["from"]["is_bot"]]

        return self._loopback.call(found)

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str = "") -> None:
        """Blocks until the condition holds; it is looked at after each change here.

        Raises TimeoutError. In a test that runs the bot on its own loop, use `wait_for_async`.
        """
        deadline = time.monotonic() + seconds
        while True:
            seen = self._changes
            if condition():
                return
            if not self._changed_since(seen, deadline - time.monotonic()):
                raise TimeoutError(f"not within {seconds} s: {what or 'the condition'}")

    def _changed_since(self, seen: int, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._changes != seen, seconds)

    def wait_for(self, chat: int, n: int, seconds: float) -> list[JSON]:
        """Blocks until the bot has sent at least `n` messages to this chat; returns them all."""
        self.wait_until(lambda: self._count(chat) >= n, seconds, f"{n} messages in chat {chat}")
        return self.sent(chat)

    async def wait_for_async(self, chat: int, n: int, seconds: float) -> list[JSON]:
        """`wait_for` for a test whose own event loop has to keep running."""
        return await asyncio.to_thread(self.wait_for, chat, n, seconds)

    def _count(self, chat: int) -> int:
        known = self.server.chats.peek(chat)
        return known.from_bot if known else 0

    @property
    def calls(self) -> list[Call]:
        """Every request of the bot with the right token, in order of arrival."""
        return list(self._book.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def handed_out(self) -> dict[int, float]:
        """When the bot was first given each update: by update id, on `time.monotonic()`."""
        return dict(self._book.handed_out)

    @property
    def confirmed_offset(self) -> int:
        return self.server.updates.confirmed_offset

    @property
    def pending(self) -> int:
        """Updates that no offset (or webhook answer) has confirmed."""
        return len(self.server.updates)

    # What goes wrong

    def fault(
        self,
        method: str,
        kind: Kind,
        times: int | None = 1,
        chat: int | None = None,
        **args: object,
    ) -> Fault:
        """Spoils the next `times` calls (None: all) of this method ("*": any), to `chat` if given.

        Arguments: `retry_after` for 429, `seconds` for hang, `description` for 400, 401, 403, 500.
        Nothing of a spoiled call is done, except with `applied_but_answer_lost`.
        """
        return self._book.add(Fault(method.lower(), kind, times, chat, dict(args)))

    def clear_faults(self) -> None:
        self._book.faults.clear()

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The port is closed: connections break, new ones are refused. Updates still queue up."""
        self._loopback.down()
        try:
            yield
        finally:
            self._loopback.up()


def _file(kind: str, **more: object) -> JSON:
    return {"file_id": f"{kind}-file", "file_unique_id": f"{kind}-unique", **more}


def _inline_buttons(message: JSON) -> list[JSON]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row if "callback_data" in button]


def _labels(chat: Chat) -> list[str]:
    buttons = [button for row in chat.keyboard or [] for button in row]
    return [button["text"] if isinstance(button, dict) else button for button in buttons]
