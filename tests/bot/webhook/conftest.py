"""The same bot at work as in `tests/bot/journey`, with Telegram's stand-in posting to it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from bot.app import Steady
from bot.receiving import webhook
from bot.settings import Settings
from resources.config import ServiceConfig
from tests.bot.journey.conftest import (
    ScriptedRasa,
    config,
    directory_url,
    rasa,
    running_bot,
    start_bot,
)
from tests.telegram.stand_in import TelegramStandIn
from tests.telegram.webhook import SECRET_HEADER

__all__ = ["config", "directory_url", "rasa", "start_bot"]

PATH = "/telegram"
SECRET = "a-secret-of-the-tests"
StartByWebhook = Callable[[], contextlib.AbstractAsyncContextManager[Steady]]


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the first commit, which makes the tables, takes longer than ever else."""
    monkeypatch.setattr(webhook, "COMMIT_SECONDS", 60.0)


@pytest.fixture
def by_webhook(stand_in: TelegramStandIn, directory_url: str, tmp_path: Path) -> Settings:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Settings(
        _env_file=None,
        steady_data=tmp_path,
        directory_url=directory_url,
        telegram_bot_token=stand_in.token,
        telegram_api_url=stand_in.url,
        webhook_url=f"http://127.0.0.1:{port}{PATH}",
        webhook_secret=SECRET,
        webhook_port=port,
    )


@pytest.fixture
def start_by_webhook(
    by_webhook: Settings, stand_in: TelegramStandIn, rasa: ScriptedRasa, config: ServiceConfig
) -> StartByWebhook:
    """Starts a bot on the stores that `start_bot` would use."""

    @contextlib.asynccontextmanager
    async def started() -> AsyncIterator[Steady]:
        async with running_bot(by_webhook, config, stand_in, rasa) as bot:
            await until(stand_in, lambda: stand_in.server.webhook is not None)
            yield bot

    return started


@pytest.fixture
async def bot(start_by_webhook: StartByWebhook) -> AsyncIterator[Steady]:
    async with start_by_webhook() as running:
        yield running


async def until(stand_in: TelegramStandIn, condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(stand_in.wait_until, condition, 20)


@pytest.fixture
async def telegram(by_webhook: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Posts to the bot as Telegram does, with the right secret, whatever a test wants to post."""
    headers = {SECRET_HEADER: SECRET}
    url = f"http://127.0.0.1:{by_webhook.webhook_port}"
    async with httpx.AsyncClient(headers=headers, base_url=url, trust_env=False) as client:
        yield client


def update(number: int, text: str, chat: int = 7) -> dict[str, object]:
    """A message in a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "en"}
    message = {"message_id": number, "date": 0, "from": person, "text": text}
    return {"update_id": number, "message": message | {"chat": {"id": chat, "type": "private"}}}
