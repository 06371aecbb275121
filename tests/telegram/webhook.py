"""Webhook mode: updates are posted to the bot, and again until it answers 2xx."""

import asyncio
from typing import Any

import httpx

from resources.desk.botapi.server import Webhook
from resources.desk.botapi.updates import Queued, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
REPEAT_SECONDS = 0.05
TIMEOUT_SECONDS = 10.0


class WebhookPusher:
    """Pushes the queue's updates. `pushes` is (update id, HTTP status).

    `connections` at once, as Telegram does: the messages of one chat one after the other, and a
    person's taps one after the other, but the two side by side.
    """

    def __init__(self, queue: UpdateQueue) -> None:
        self.pushes: list[tuple[int, int]] = []
        self.connections = 1
        self._queue = queue
        self._under_way: set[object] = set()
        self._task: asyncio.Task[None] | None = None

    def __call__(self, webhook: Webhook | None) -> None:
        """Called on the server's loop when the bot sets or deletes its webhook."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if webhook is not None:
            self._under_way = set()
            self._task = asyncio.get_running_loop().create_task(self._run(webhook))
        self._queue.on_change()

    async def _run(self, webhook: Webhook) -> None:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client,
            asyncio.TaskGroup() as connections,
        ):
            for _ in range(self.connections):
                connections.create_task(self._push(client, webhook, self._under_way))

    async def _push(
        self, client: httpx.AsyncClient, webhook: Webhook, under_way: set[object]
    ) -> None:
        while True:
            item = next((item for item in self._queue if _line(item) not in under_way), None)
            if item is None:
                await self._queue.pulse.wait(TIMEOUT_SECONDS)
                continue
            under_way.add(_line(item))
            if await self._accepted(client, webhook, item):
                self._queue.remove(item)
                self._queue.on_change()
            else:
                await asyncio.sleep(REPEAT_SECONDS)
            under_way.discard(_line(item))
            self._queue.pulse.ring()

    async def _accepted(self, client: httpx.AsyncClient, webhook: Webhook, item: Queued) -> bool:
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            answer = await client.post(webhook.url, json=item.update, headers=headers)
        except httpx.HTTPError:
            status = 0
        else:
            status = answer.status_code
        self.pushes.append((item.id, status))
        self._queue.on_change()
        return 200 <= status < 300


def _line(item: Queued) -> object:
    """What is pushed one after the other."""
    update: Any = item.update
    try:
        if "callback_query" in update:
            return "taps", str(update["callback_query"]["from"]["id"])
        kind = next(name for name in update if name != "update_id")
        return "messages", str(update[kind]["chat"]["id"])
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError):
        return "none", item.id
