"""Messages on their way to Telegram: one a chat and lane, and in each lane only so many."""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from bot.replies import Lane

AT_ONCE = {Lane.EMERGENCY: 64, Lane.CONVERSATION: 16, Lane.BROADCAST: 16}  # a crash repeats them


class UnderWay:
    """`one_ended` is called after each."""

    def __init__(self, one_ended: Callable[[], None]) -> None:
        self._one_ended = one_ended
        self._tasks: dict[tuple[bytes, Lane], asyncio.Task[None]] = {}

    def begin(self, chat: bytes, lane: Lane, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(sending)
        self._tasks[chat, lane] = task
        task.add_done_callback(functools.partial(self._ended, (chat, lane)))

    def room(self) -> dict[Lane, int]:
        """How many more each lane may begin. Emergencies have room of their own."""
        begun = Counter(lane for _, lane in self._tasks)
        return {lane: most - begun[lane] for lane, most in AT_ONCE.items()}

    def busy(self, wanted: Lane) -> tuple[bytes, ...]:
        """Chats that another message is on its way to. An emergency waits for no other lane's."""
        urgent = wanted is Lane.EMERGENCY
        return tuple(chat for chat, lane in self._tasks if (lane is Lane.EMERGENCY) is urgent)

    async def finish(self) -> None:
        """Wait for all of them."""
        # wait, not gather: on tasks that have just ended, gather never lets their callbacks run.
        while self._tasks:
            await asyncio.wait([*self._tasks.values()])

    def _ended(self, which: tuple[bytes, Lane], _task: asyncio.Task[None]) -> None:
        self._tasks.pop(which, None)
        self._one_ended()
