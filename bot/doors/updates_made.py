"""Updates as Telegram would send them, for doors where no Telegram is."""

import itertools
from collections.abc import Callable
from typing import Any


class UpdateMaker:
    """Numbers updates and gives every chat name an id, always the same in one run."""

    def __init__(self, language_code: str = "") -> None:
        self._numbers: Callable[[], int] = itertools.count(1).__next__
        self._chats: dict[str, int] = {}
        self._language_code = language_code

    def chat_id(self, name: object) -> int:
        return self._chats.setdefault(str(name), len(self._chats) + 1)

    def chat_name(self, chat_id: int) -> str:
        return next(name for name, known in self._chats.items() if known == chat_id)

    def text(self, chat: object, text: str) -> dict[str, Any]:
        return self._message(chat, {"text": text})

    def location(self, chat: object, lat: float, lon: float) -> dict[str, Any]:
        return self._message(chat, {"location": {"latitude": lat, "longitude": lon}})

    def tap(self, chat: object, data: str) -> dict[str, Any]:
        number = self._numbers()
        message = {"message_id": number, "chat": self._chat(chat), "date": 0}
        query = {"id": str(number), "from": self._person(chat), "message": message, "data": data}
        return {"update_id": number, "callback_query": query}

    def _message(self, chat: object, contents: dict[str, Any]) -> dict[str, Any]:
        number = self._numbers()
        message = {"message_id": number, "date": 0, "chat": self._chat(chat)}
        message |= {"from": self._person(chat)} | contents
        return {"update_id": number, "message": message}

    def _chat(self, chat: object) -> dict[str, Any]:
        return {"id": self.chat_id(chat), "type": "private"}

    def _person(self, chat: object) -> dict[str, Any]:
        person = {"id": self.chat_id(chat), "is_bot": False, "first_name": "Someone"}
        return person | ({"language_code": self._language_code} if self._language_code else {})
