"""When we last heard of Telegram. Wrapped around the client, so that it holds for both ways in."""

import time
from collections.abc import Callable
from typing import Any

from bot.replies import Lane
from bot.sending.telegram_api import Telegram

UNASKED = 60.0  # seconds in which nobody asks Telegram for updates: something hangs
ASKING = ("getWebhookInfo", "setWebhook")  # by webhook, these take the place of polls


class Contact:
    """A `Telegram`. `seconds`: a clock that never jumps, and stands still in a suspend."""

    def __init__(self, telegram: Telegram, seconds: Callable[[], float] = time.monotonic) -> None:
        self._telegram = telegram
        self._seconds = seconds
        self._tried_at = self._heard_at = seconds()

    def is_sought(self) -> bool:
        """Whether somebody asks for updates, with or without success."""
        return self._seconds() - self._tried_at < UNASKED

    @property
    def heard(self) -> float:
        """Seconds since Telegram last answered that."""
        return self._seconds() - self._heard_at

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        self._tried_at = self._seconds()
        found = await self._telegram.updates(offset, seconds)
        self._heard_at = self._seconds()
        return found

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        if method not in ASKING:
            return await self._telegram.call(method, parameters, seconds, lane)
        self._tried_at = self._seconds()
        answer = await self._telegram.call(method, parameters, seconds, lane)
        self._heard_at = self._seconds()
        return answer
