"""The second way in: Telegram posts updates to us, one a request, many requests at once.

An update gets its 200 once it is durable, and not before: Telegram repeats what got anything else,
and keeps it for a day. It posts the messages of one chat one after the other.
"""

import asyncio
import json
import secrets
from json import JSONDecodeError
from urllib.parse import unquote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.logs import where_of
from bot.receive import Receiver
from bot.receiving.group_commit import GroupCommit
from bot.receiving.ports import listen
from bot.receiving.updates import update_id_of
from bot.receiving.webhook_server import serve
from bot.receiving.webhook_setting import WebhookSetting
from bot.sending.telegram_api import Telegram
from bot.settings import Settings
from bot.store import StoreUnavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a name
LARGEST_BODY = 1 << 20  # bytes; an update has some thousands
BODY_SECONDS = 5.0
COMMIT_SECONDS = 2.0  # then Telegram has its connection back, and repeats the update
AGAIN = {"Retry-After": "1"}  # without it Telegram waits longer every time, up to two minutes
CLOSE = {"Connection": "close"}  # whatever else they are sending, nobody reads it

log = structlog.get_logger()


class WebhookDoor:
    """One address, one secret. An ASGI application, and the loop that keeps it reachable."""

    def __init__(self, settings: Settings, telegram: Telegram, receiver: Receiver) -> None:
        url, secret = settings.webhook_url, settings.webhook_secret
        assert url is not None and secret is not None  # noqa: S101  the settings have looked
        self._address = (settings.webhook_host, settings.webhook_port)
        self._path = unquote(url.path or "/")
        self._secret = secret.get_secret_value().encode()
        self._receiver = receiver
        self._commits = GroupCommit(receiver.commit)
        self._setting = WebhookSetting(telegram, str(url), secret, settings.webhook_connections)

    async def run(self) -> None:
        """Serve, and have Telegram post here, for ever. Raises `PortTaken`, `TelegramTrouble`."""
        listener = listen(*self._address)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(self, listener))
            tasks.create_task(self._setting.keep())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(Request(scope, receive))
        except Exception as error:  # its words may quote the person: nobody else may log it
            log.error("post_failed", error=type(error).__name__, where=where_of(error))
            response = Response(status_code=503, headers=AGAIN)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.scope["path"] != self._path:
            return _refused(404)
        if request.method != "POST":
            return _refused(405, Allow="POST")
        if not self._is_telegram(request):
            return _refused(403)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return _refused(408)
        except ClientDisconnect:
            return _refused(400)
        return _refused(413) if body is None else await self._take(body)

    def _is_telegram(self, request: Request) -> bool:
        """In the same time for any secret, so that nobody can guess it by the clock."""
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        return secrets.compare_digest(given, self._secret)

    async def _take(self, body: bytes) -> Response:
        try:
            update = json.loads(body)
        except (JSONDecodeError, UnicodeDecodeError):
            return _refused(400)
        except (ValueError, RecursionError):  # JSON, but of a size that nothing can hold
            update = None
        if update_id_of(update) is None:  # repeated, it would be no better
            log.warning("update_set_aside", field="update_id")
            return Response()
        try:
            await self._receiver.look([update])
            async with asyncio.timeout(COMMIT_SECONDS):
                await self._commits.add(update)
        except (StoreUnavailable, TimeoutError) as trouble:
            log.warning("receiving_again", trouble=type(trouble).__name__)
            return Response(status_code=503, headers=AGAIN)
        return Response()


async def _body(request: Request) -> bytes | None:
    """None for one that is too large, whatever length it claims."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _refused(status: int, **headers: str) -> Response:
    return Response(status_code=status, headers=CLOSE | headers)
