"""Having Telegram post updates to us: setting the webhook, and seeing to it that it stays ours."""

import asyncio
from typing import Any

import structlog
from pydantic import SecretStr

from bot.receiving.patience import Patience
from bot.replies import Lane
from bot.sending.telegram_api import (
    ALLOWED_UPDATES,
    Refused,
    Telegram,
    TelegramTrouble,
    Unreachable,
    WebhookSet,
)

LOOK_EVERY = 30.0
SECONDS_A_TRY = 10.0

log = structlog.get_logger()


class WebhookSetting:
    """The webhook as Telegram knows it."""

    def __init__(self, telegram: Telegram, url: str, secret: SecretStr, connections: int) -> None:
        self._telegram = telegram
        self._url = url
        self._secret = secret
        self._connections = connections
        self._patience = Patience()
        self._last_failure: int | None = None

    async def keep(self) -> None:
        """Set it, and look at it from time to time, for ever. Raises `TokenRejected`; `WebhookSet`
        when another address has taken its place."""
        is_set = False
        while True:
            try:
                if not is_set:
                    await self._set()
                is_set = True
                await asyncio.sleep(LOOK_EVERY)
                is_set = await self._is_set()
            except WebhookSet:
                raise
            except TelegramTrouble as trouble:
                if isinstance(trouble, Refused):
                    log.error("webhook_refused", reason=str(trouble))
                await self._patience.after(trouble)

    async def _set(self) -> None:
        parameters = {
            "url": self._url,
            "secret_token": self._secret.get_secret_value(),
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": self._connections,
            "drop_pending_updates": False,
        }
        await self._call("setWebhook", parameters)
        log.info("webhook_set")

    async def _is_set(self) -> bool:
        """False once somebody has removed it, say a bot that polled: then we set it again."""
        info = await self._call("getWebhookInfo", {})
        if not isinstance(info, dict):
            raise Unreachable("getWebhookInfo answered no object")
        if info.get("url") not in ("", self._url):
            raise WebhookSet(just_now=True)
        failure = info.get("last_error_date", 0)
        if isinstance(failure, int):
            if self._last_failure is not None and failure > self._last_failure:
                log.error("webhook_fails", count=info.get("pending_update_count"))
            self._last_failure = failure
        return info.get("url") == self._url

    async def _call(self, method: str, parameters: dict[str, Any]) -> object:
        answer = await self._telegram.call(method, parameters, SECONDS_A_TRY, Lane.CONVERSATION)
        self._patience.restored()
        return answer
