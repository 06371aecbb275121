"""A talk with the whole bot in this process, on a clock that the test moves; Rasa is away."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Steady
from bot.clock import ManualClock
from bot.doors.play import pass_time
from bot.doors.recording import RecordingTelegram, Sent
from bot.doors.updates_made import UpdateMaker
from bot.flows.states import State
from bot.replies import Lane
from bot.sending.telegram_api import Unreachable
from bot.settings import Settings
from resources.config import load_config

EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


class Line(RecordingTelegram):
    """A Telegram that can be out of reach."""

    away = False

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        if self.away:
            raise Unreachable("away")
        return await super().call(method, parameters, seconds, lane)


class Talk:
    """What one person does, and what they get."""

    def __init__(self, settings: Settings, maker: UpdateMaker, clock: ManualClock) -> None:
        self.clock = clock
        self.maker = maker
        self.telegram = Line(clock)
        self.bot = Steady(settings, load_config(), self.telegram, clock, None)

    async def say(self, text: str, chat: str = "chat") -> list[Sent]:
        return await self._do(self.maker.text(chat, text))

    async def tap(self, label: str, chat: str = "chat") -> list[Sent]:
        """Tap the newest button of that label."""
        button = self.telegram.button(self.maker.chat_id(chat), label)
        assert button is not None, f"no button {label!r}"
        return await self.tap_data(button["callback_data"], chat)

    async def tap_data(self, data: str, chat: str = "chat") -> list[Sent]:
        return await self._do(self.maker.tap(chat, data))

    async def send(self, raw: dict[str, object]) -> list[Sent]:
        return await self._do(raw)

    async def wait(self, seconds: float) -> list[Sent]:
        await pass_time(self.bot, self.clock, timedelta(seconds=seconds))
        await self.bot.settle()
        return self.telegram.fetch()

    def state(self, name: str) -> State:
        return self.bot.flow.states[name]

    async def _do(self, raw: dict[str, object]) -> list[Sent]:
        await self.bot.receiver.accept([raw])
        await self.bot.settle()
        return self.telegram.fetch()


StartTalk = Callable[[], AbstractAsyncContextManager[Talk]]


@pytest.fixture(scope="session")
def empty_directory(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('none') / 'directory.sqlite'}"


@pytest.fixture
def start_talk(tmp_path: Path, empty_directory: str) -> StartTalk:
    """Starts a bot on this test's store; started again, it finds what the last one left."""
    settings = Settings(_env_file=None, steady_data=tmp_path, directory_url=empty_directory)
    clock, maker = ManualClock(EVENING), UpdateMaker()

    @asynccontextmanager
    async def start() -> AsyncIterator[Talk]:
        talk = Talk(settings, maker, clock)
        try:
            yield talk
        finally:
            await talk.bot.close()

    return start


@pytest.fixture
async def talk(start_talk: StartTalk) -> AsyncIterator[Talk]:
    async with start_talk() as running:
        yield running
