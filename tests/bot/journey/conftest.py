"""A bot at work: the real one, on the Telegram stand-in, with a Rasa that answers as told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import Steady
from bot.clock import SystemClock
from bot.rasa.client import RasaClient
from bot.sending.telegram_api import BotApi
from bot.settings import Settings
from resources.config import ServiceConfig, load_config
from tests.telegram.stand_in import TelegramStandIn


@pytest.fixture(scope="session")
def directory_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped listings, loaded once by the first bot that needs them."""
    return f"sqlite:///{tmp_path_factory.mktemp('directory') / 'directory.sqlite'}"


@pytest.fixture
def config() -> ServiceConfig:
    return load_config()


class ScriptedRasa:
    """Says what each text means; what it was not told is `out_of_scope`. It can hang."""

    def __init__(self) -> None:
        self.meanings: dict[str, dict[str, Any]] = {}
        self.down = False
        self.hanging = asyncio.Event()
        self.hanging.set()  # not hanging

    def means(self, text: str, topic: str, sure: float = 0.9, **decision: object) -> None:
        self.meanings[text] = {
            "decision": decision or {"say": topic},
            "intent": {"name": topic, "confidence": sure},
            "ranking": [{"name": topic, "confidence": sure}],
        }

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        import json

        if self.down:
            raise httpx.ConnectError("refused")
        await self.hanging.wait()
        text = json.loads(request.content)["text"]
        unknown = {
            "decision": {"say": "out_of_scope"},
            "intent": {"name": "out_of_scope", "confidence": 0.8},
        }
        return httpx.Response(200, json=self.meanings.get(text, unknown))


@pytest.fixture
def rasa() -> ScriptedRasa:
    return ScriptedRasa()


StartBot = Callable[[], contextlib.AbstractAsyncContextManager[Steady]]


@contextlib.asynccontextmanager
async def running_bot(
    settings: Settings, config: ServiceConfig, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> AsyncIterator[Steady]:
    """The real bot for the time of the block. What stops it by itself is raised at the end."""
    clock = SystemClock()
    telegram = BotApi(stand_in.token, stand_in.url)
    transport = httpx.MockTransport(rasa)
    async with RasaClient("http://rasa", config.understanding, clock, transport) as client:
        bot = Steady(settings, config, telegram, clock, client)
        running = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            await bot.close()
            await telegram.close()


@pytest.fixture
def start_bot(
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    config: ServiceConfig,
    directory_url: str,
    tmp_path: Path,
) -> StartBot:
    """Starts a bot on this test's stores; started again, it finds what the last one left."""
    settings = Settings(_env_file=None, steady_data=tmp_path, directory_url=directory_url)
    return lambda: running_bot(settings, config, stand_in, rasa)


@pytest.fixture
async def bot(start_bot: StartBot) -> AsyncIterator[Steady]:
    async with start_bot() as running:
        yield running
