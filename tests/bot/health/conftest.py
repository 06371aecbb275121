"""The same bot at work as in `tests/bot/journey`, and its health."""

import asyncio
import socket
from collections import Counter

import pytest

from bot.calls import Call
from bot.clock import SystemClock
from bot.health.alarms import Alarms
from bot.health.contact import Contact
from bot.health.report import Health
from bot.rasa.client import RasaClient
from bot.replies import Lane
from bot.state.figures import StoreFigures
from bot.store import StoreUnavailable
from resources.config import ServiceConfig
from tests.bot.journey.conftest import config, directory_url, rasa, start_bot

__all__ = ["config", "directory_url", "rasa", "start_bot"]

NOTHING_WAITS = StoreFigures(0, dict.fromkeys(Lane, 0), 0.0, 0, 0.0)


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class ScriptedStore:
    """A store that tells the figures it was given, or is away, or never answers."""

    def __init__(self) -> None:
        self.figures_now = NOTHING_WAITS
        self.away = False
        self.hangs = False
        self.asked = 0

    async def figures(self, _now: object) -> StoreFigures:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.away:
            raise StoreUnavailable("OperationalError")
        return self.figures_now


class QuietTelegram:
    """Answers polls, unless it is away."""

    def __init__(self) -> None:
        self.away = False

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        if self.away:
            raise ConnectionError
        return []

    async def call(
        self, method: str, parameters: dict[str, object], seconds: float, lane: Lane
    ) -> object:
        return Call(method, parameters, int(lane))


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def store() -> ScriptedStore:
    return ScriptedStore()


@pytest.fixture
def telegram() -> QuietTelegram:
    return QuietTelegram()


@pytest.fixture
def contact(telegram: QuietTelegram, seconds: Seconds) -> Contact:
    return Contact(telegram, seconds)


@pytest.fixture
def alarms(seconds: Seconds) -> Alarms:
    return Alarms(seconds)


@pytest.fixture
def counts() -> Counter[tuple[str, str]]:
    return Counter()


@pytest.fixture
def health(
    store: ScriptedStore,
    contact: Contact,
    alarms: Alarms,
    counts: Counter[tuple[str, str]],
    seconds: Seconds,
    config: ServiceConfig,
) -> Health:
    clock = SystemClock()
    client = RasaClient("http://127.0.0.1:9", config.understanding, clock)
    return Health(store, client, alarms, contact, lambda: counts, clock, seconds)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
