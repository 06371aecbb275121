"""How fast Telegram may be written to: about one message a second to a chat, in short bursts more,
and about 30 a second to many chats at once. The second limit is for broadcasts; replies are not
bound by it (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

CHAT_A_SECOND, CHAT_BURST = 1.0, 5.0
BROADCASTS_A_SECOND, BROADCAST_BURST = 28.0, 7.0
SEVERAL = timedelta(seconds=1)  # two chats refused within this: it is the limit on all of them
REMEMBERED = 10_000  # chats


@dataclass(slots=True)
class Bucket:
    """Tokens that come back with time: `rate` a second, `size` at most."""

    rate: float
    size: float
    tokens: float
    at: datetime

    def left(self, now: datetime) -> float:
        passed = max(0.0, (now - self.at).total_seconds())
        self.tokens, self.at = min(self.size, self.tokens + passed * self.rate), now
        return self.tokens

    def take(self, now: datetime) -> None:
        self.tokens = self.left(now) - 1.0


class Pace:
    """Which chats have had enough for the moment, and how many broadcasts may go."""

    def __init__(self, now: datetime) -> None:
        self._chats: OrderedDict[bytes, Bucket] = OrderedDict()
        self._broadcasts = Bucket(BROADCASTS_A_SECOND, BROADCAST_BURST, BROADCAST_BURST, now)
        self._paused_until = now
        self._refused: tuple[bytes, datetime] | None = None

    def sent(self, chat: bytes, now: datetime, broadcast: bool) -> None:
        """One more message is on its way to this chat."""
        bucket = self._chats.pop(chat, None) or Bucket(CHAT_A_SECOND, CHAT_BURST, CHAT_BURST, now)
        bucket.take(now)
        self._chats[chat] = bucket
        while len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        if broadcast:
            self._broadcasts.take(now)

    def enough(self, now: datetime) -> list[bytes]:
        """Chats that have to wait a moment. Those that are rested are forgotten."""
        left = {chat: bucket.left(now) for chat, bucket in self._chats.items()}
        for chat, tokens in left.items():
            if tokens >= CHAT_BURST:
                del self._chats[chat]
        return [chat for chat, tokens in left.items() if tokens < 1.0]

    def broadcasts(self, now: datetime) -> int:
        """How many may go now."""
        return 0 if now < self._paused_until else max(0, int(self._broadcasts.left(now)))

    def refused(self, chat: bytes, seconds: float, now: datetime) -> None:
        """Telegram wants a broadcast to wait. One chat alone is its own limit, which holds up
        nobody else; a second one at about the same time means all broadcasts."""
        other = self._refused is not None and self._refused[0] != chat
        if other and self._refused is not None and now - self._refused[1] < SEVERAL:
            self._paused_until = now + timedelta(seconds=seconds)
        self._refused = (chat, now)
