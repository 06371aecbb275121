"""What the `/try` page asks for while somebody chats: the phone's end, over HTTP.

Every request but the first carries the chat's key in a header of its own. A foreign page cannot
set that header, nor send JSON, without leave, and none is given: so it cannot speak for anybody.
"""

import asyncio
import json
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resources.desk.botapi import Chat, ChatServer
from resources.desk.botapi.entities import MAX_TEXT, utf16_length
from resources.desk.botapi.updates import Pulse
from resources.desk.parts import part_of
from resources.desk.try_page import LANGUAGES

Locate = Callable[[str], tuple[float, float] | None]
"""A typed place to latitude and longitude in degrees; None for a place it does not know."""

KEY_HEADER = "X-Try-Key"
MAX_KEYS = 200
WAIT_SECONDS = 20.0
WAIT_WITHOUT_BOT_SECONDS = 2.0
FIRST_CHAT_ID = 10**9
Handler = Callable[[Chat, dict[str, Any]], Awaitable[Response]]


def _error(status: int, name: str) -> JSONResponse:
    return JSONResponse({"error": name}, status_code=status)


def _done() -> JSONResponse:
    return JSONResponse({"ok": True})


class TryChat:
    """Chats of browsers. A browser is known by a random key, and only while there is room."""

    def __init__(self, server: ChatServer, locate: Locate | None) -> None:
        self.server = server
        self.locate = locate
        self._keys: OrderedDict[str, int] = OrderedDict()
        self._pulse = Pulse()
        server.on_message = lambda _chat: self._pulse.ring()

    def routes(self) -> list[Route]:
        return [
            Route("/try/chats", self.open, methods=["POST"]),
            Route("/try/updates", self.updates, methods=["GET"]),
            Route("/try/messages", self._with_chat(self.say), methods=["POST"]),
            Route("/try/taps", self._with_chat(self.tap), methods=["POST"]),
            Route("/try/locations", self._with_chat(self.share_location), methods=["POST"]),
            Route("/try/language", self._with_chat(self.set_language), methods=["POST"]),
            Route("/try/files/{file_id}", self.file, methods=["GET"]),
        ]

    def _chat_of(self, request: Request) -> Chat | None:
        chat_id = self._keys.get(request.headers.get(KEY_HEADER, ""))
        return None if chat_id is None else self.server.chats.get(chat_id)

    def _with_chat(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            chat = self._chat_of(request)
            if chat is None:
                return _error(410, "gone")
            body = await _json_body(request)
            return _error(400, "bad_request") if body is None else await handler(chat, body)

        return endpoint

    async def open(self, request: Request) -> Response:
        """A new chat for this browser, begun as on a phone: with `/start`."""
        body = await _json_body(request)
        if body is None:
            return _error(400, "bad_request")
        chat = self.server.chats.open(FIRST_CHAT_ID + secrets.randbelow(2**40))
        _set_language(chat, body)
        key = secrets.token_urlsafe(24)
        self._keys[key] = chat.id
        while len(self._keys) > MAX_KEYS:
            self._keys.popitem(last=False)
        self.server.say(chat.id, "/start")
        return JSONResponse({"key": key})

    async def updates(self, request: Request) -> Response:
        """What changed after `since`; waits for a change, or a while without one."""
        chat = self._chat_of(request)
        since = request.query_params.get("since", "0")
        if chat is None or not since.isdigit():
            return _error(410, "gone")
        seconds = WAIT_SECONDS if self.server.connected else WAIT_WITHOUT_BOT_SECONDS
        deadline = asyncio.get_running_loop().time() + seconds
        while chat.version <= int(since):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self._pulse.wait(left)
        return JSONResponse({**chat.since(int(since)), "connected": self.server.connected})

    async def say(self, chat: Chat, body: dict[str, Any]) -> Response:
        text = str(body.get("text", "")).strip()
        if not text or utf16_length(text) > MAX_TEXT:
            return _error(400, "bad_request")
        self.server.say(chat.id, text)
        return _done()

    async def tap(self, chat: Chat, body: dict[str, Any]) -> Response:
        """Only a button that is on the screen can be tapped."""
        message = chat.messages.get(body.get("message_id", 0), {})
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        data = body.get("data")
        if data is None or not any(b.get("callback_data") == data for row in rows for b in row):
            return _error(409, "not_there")
        self.server.tap(chat.id, message["message_id"], data)
        return _done()

    async def share_location(self, chat: Chat, body: dict[str, Any]) -> Response:
        if self.locate is None:
            return _error(503, "places_not_loaded")
        point = await asyncio.to_thread(self.locate, str(body.get("place", ""))[:200])
        if point is None:
            return _error(404, "unknown_place")
        self.server.share_location(chat.id, *point)
        return _done()

    async def file(self, request: Request) -> Response:
        """A picture or a clip. An <img> cannot send the chat's key: the id alone opens it."""
        stored = self.server.files.get(request.path_params["file_id"])
        if stored is None:
            return _error(404, "gone")
        return part_of(stored.content, stored.mime, request)

    async def set_language(self, chat: Chat, body: dict[str, Any]) -> Response:
        _set_language(chat, body)
        return _done()


def _set_language(chat: Chat, body: dict[str, Any]) -> None:
    if body.get("language") in LANGUAGES:
        chat.language = body["language"]


async def _json_body(request: Request) -> dict[str, Any] | None:
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return None
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
