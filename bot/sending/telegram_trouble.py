"""What can go wrong with a call to the Bot API.

TelegramTrouble
 +- Unreachable      no answer, a broken one, or a server error: try again
 +- SlowDown         429: this chat waits `seconds`
 +- ChatGone         403: the person blocked the bot or left
 +- Refused          400: Telegram will never take this message
 +- TokenRejected    401: the token is wrong; the program stops
 +- OtherPoller      409: another process reads the same bot's updates; the program stops
     +- WebhookSet   409: or has set a webhook
"""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)


class TelegramTrouble(Exception):
    """A call to the Bot API did not succeed."""


class Unreachable(TelegramTrouble):
    """No usable answer came."""


class SlowDown(TelegramTrouble):
    """Too many messages; `seconds` to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__("429")
        self.seconds = seconds


class ChatGone(TelegramTrouble):
    """Nobody is there to receive it."""


class Refused(TelegramTrouble):
    """The message itself is not acceptable."""


class TokenRejected(TelegramTrouble):
    """TELEGRAM_BOT_TOKEN is not valid."""


class OtherPoller(TelegramTrouble):
    """Somebody else polls with the same token."""


class WebhookSet(OtherPoller):
    """Updates go to a webhook. `just_now`: it was set while we polled, so by somebody else."""

    def __init__(self, just_now: bool) -> None:
        super().__init__("409")
        self.just_now = just_now


def named(error: TelegramError) -> TelegramTrouble:
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return SlowDown(wait if isinstance(wait, int | float) else wait.total_seconds())
    if isinstance(error, Forbidden | ChatMigrated):
        return ChatGone("403")
    if isinstance(error, Conflict):
        return _conflict(error.message.lower())
    if isinstance(error, InvalidToken):
        return TokenRejected("401")
    if isinstance(error, BadRequest):
        return Refused(_reason(error))
    return Unreachable(type(error).__name__)


def _conflict(said: str) -> TelegramTrouble:
    if "webhook is active" in said or "terminated by setwebhook" in said:
        return WebhookSet(just_now="terminated" in said)
    if "terminated by other setwebhook" in said:  # several machines set the same one at once
        return SlowDown(1.0)
    return OtherPoller("409")


def _reason(error: BadRequest) -> str:
    """Telegram's reason without what it quotes of the message."""
    return error.message.split(":")[0].lower()[:60]
