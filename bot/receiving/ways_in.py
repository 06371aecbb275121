"""How updates come in: we ask Telegram for them, or it posts them to us."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.receive import Receiver
from bot.sending.telegram_api import Telegram
from bot.settings import Settings

type Loop = Callable[[], Coroutine[Any, Any, None]]


def way_in(settings: Settings, telegram: Telegram, receiver: Receiver) -> Loop:
    """The loop that receives for ever."""
    if settings.webhook_url is None:
        return receiver.run
    from bot.receiving.webhook import WebhookDoor  # noqa: PLC0415  it brings a server along

    return WebhookDoor(settings, telegram, receiver).run
