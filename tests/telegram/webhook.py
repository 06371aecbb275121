"""Webhook mode: updates are posted to the bot, and again until it answers 2xx."""

import asyncio

import httpx

from resources.desk.botapi.server import Webhook
from resources.desk.botapi.updates import Queued, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
REPEAT_SECONDS = 0.05
TIMEOUT_SECONDS = 10.0


class WebhookPusher:
    """Pushes the queue's updates one after the other. `pushes` is (update id, HTTP status)."""

    def __init__(self, queue: UpdateQueue) -> None:
        self.pushes: list[tuple[int, int]] = []
        self._queue = queue
        self._task: asyncio.Task[None] | None = None

    def __call__(self, webhook: Webhook | None) -> None:
        """Called on the server's loop when the bot sets or deletes its webhook."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if webhook is not None:
            self._task = asyncio.get_running_loop().create_task(self._run(webhook))

    async def _run(self, webhook: Webhook) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            while True:
                item = self._queue.first()
                if item is None:
                    await self._queue.pulse.wait(TIMEOUT_SECONDS)
                elif await self._accepted(client, webhook, item):
                    self._queue.remove(item)
                    self._queue.on_change()
                else:
                    await asyncio.sleep(REPEAT_SECONDS)

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
