"""Speaking to the Bot API through python-telegram-bot's client.

What can go wrong stands in `telegram_trouble`. There are three pools of connections: for reading
updates, for rescue steps, and for everything else, so that nothing which hangs in one can hold up
another.
"""

import ssl
import warnings
from typing import Any, Protocol

import httpx
import structlog
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot.calls import Call
from bot.rendering import asset_in
from bot.replies import Lane
from bot.sending.telegram_trouble import (
    ChatGone,
    OtherPoller,
    Refused,
    SlowDown,
    TelegramTrouble,
    TokenRejected,
    Unreachable,
    WebhookSet,
    named,
)
from bot.sending.uploads import NoSuchFile, Uploads

# do_api_request advises the typed method for each endpoint; stored calls have no such method.
warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)

__all__ = [
    "BotApi",
    "ChatGone",
    "OtherPoller",
    "Refused",
    "SlowDown",
    "Telegram",
    "TelegramTrouble",
    "TokenRejected",
    "Unreachable",
    "WebhookSet",
]

ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]

log = structlog.get_logger()


class Telegram(Protocol):
    """What the bot needs of the Bot API; `play` and tests put their own in its place."""

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        """Raw updates from `offset` on, waiting up to `seconds`; confirms all before `offset`."""

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        """One Bot API method, given up after `seconds`. Raises `TelegramTrouble`."""


class BotApi:
    """The real Bot API, or any server that speaks it."""

    def __init__(self, token: str, api_url: str) -> None:
        verify = httpx.create_ssl_context()  # one for all: making it takes a while
        self._reading = _bot(token, api_url, verify, connections=2)
        self._express = _bot(token, api_url, verify, connections=32)
        self._ordinary = _bot(token, api_url, verify, connections=64)
        self._uploads = Uploads()
        self._may_remove_webhook = True

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        parameters: dict[str, Any] = {"timeout": seconds, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            parameters["offset"] = offset
        try:
            found = await _ask(self._reading, "getUpdates", parameters, seconds + 5.0)
        except WebhookSet as trouble:
            await self._remove_webhook(trouble)
            return []
        self._may_remove_webhook = False
        if not isinstance(found, list):
            raise Unreachable("getUpdates answered no list")
        return found

    async def _remove_webhook(self, trouble: WebhookSet) -> None:
        """One that was left from before, which would keep all updates from us. One that appears
        once we have polled belongs to another process, and is its business."""
        if trouble.just_now or not self._may_remove_webhook:
            self._may_remove_webhook = False
            raise trouble
        await _ask(self._reading, "deleteWebhook", {"drop_pending_updates": False}, 5.0)
        self._may_remove_webhook = False
        log.warning("webhook_removed")

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        bot = self._express if lane is Lane.EMERGENCY else self._ordinary
        asset = asset_in(parameters)
        if asset is None:
            return await _ask(bot, method, parameters, seconds)
        return await self._send_file(bot, Call(method, parameters, int(lane)), asset, seconds)

    async def _send_file(
        self, bot: Bot, call: Call, asset: tuple[str, str], seconds: float
    ) -> object:
        """By Telegram's id where it has one and takes it, else the file itself."""
        field, reference = asset
        known = self._uploads.known(reference)
        if known is not None:
            try:
                return await _ask(bot, call.method, call.parameters | {field: known}, seconds)
            except Refused:
                self._uploads.forget(reference)
        try:
            file = self._uploads.file(reference)
        except NoSuchFile:
            raise Refused("no such file here") from None
        answer = await _ask(bot, call.method, call.parameters | {field: file}, seconds)
        self._uploads.learn(reference, field, answer)
        return answer

    async def close(self) -> None:
        for bot in (self._reading, self._express, self._ordinary):
            await bot.shutdown()


def _bot(token: str, api_url: str, verify: ssl.SSLContext, connections: int) -> Bot:
    request = HTTPXRequest(
        connection_pool_size=connections,
        pool_timeout=3.0,
        httpx_kwargs={"verify": verify, "trust_env": not _is_local(api_url)},
    )
    base = f"{api_url.rstrip('/')}/bot"
    return Bot(token, base_url=base, request=request, get_updates_request=request)


def _is_local(url: str) -> bool:
    """A server on this machine, which no proxy of the environment may come between."""
    return httpx.URL(url).host in ("127.0.0.1", "localhost", "::1")


async def _ask(bot: Bot, method: str, parameters: dict[str, Any], seconds: float) -> object:
    try:
        return await bot.do_api_request(
            method,
            api_kwargs=parameters,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=min(seconds, 3.0),
            pool_timeout=seconds,
        )
    except TelegramError as error:
        raise named(error) from None  # the cause would carry the token in its URL
