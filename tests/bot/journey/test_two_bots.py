"""Two bots on one PostgreSQL: one receives, the other works, and nobody who writes notices."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Steady
from bot.clock import ManualClock
from bot.doors.recording import RecordingTelegram, Sent
from bot.doors.updates_made import UpdateMaker
from bot.replies import Lane
from bot.settings import Settings
from resources.config import load_config

RED = "my friend is not breathing and turning blue"
EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


class Pair:
    """`front` receives and sends what is urgent; `back` handles, rings and sends the rest."""

    def __init__(self, settings: Settings) -> None:
        self.clock, self.maker = ManualClock(EVENING), UpdateMaker()
        self.telegram = RecordingTelegram(self.clock)
        self.front, self.back = (
            Steady(settings, load_config(), self.telegram, self.clock, None) for _ in range(2)
        )

    async def say(self, text: str) -> list[Sent]:
        return await self._do(self.maker.text("chat", text))

    async def tap(self, data: str) -> list[Sent]:
        return await self._do(self.maker.tap("chat", data))

    async def wait(self, seconds: float) -> list[Sent]:
        self.clock.advance(seconds)
        await self.back.settle()
        return self.telegram.fetch()

    def step(self, name: str) -> str:
        return self.front.flow.states[name].say["en"]

    async def _do(self, raw: dict[str, object]) -> list[Sent]:
        await self.front.receiver.accept([raw])
        await self.front.express.finish()
        await self.back.settle()
        return self.telegram.fetch()


@pytest.fixture
async def pair(tmp_path: Path, postgresql_url: str) -> AsyncIterator[Pair]:
    settings = Settings(
        _env_file=None,
        steady_data=tmp_path,
        state_url=postgresql_url,
        steady_key=base64.b64encode(b"k" * 32).decode(),
        directory_url=f"sqlite:///{tmp_path / 'directory.sqlite'}",
    )
    both = Pair(settings)
    await both.front.store.open()
    await both.back.store.open()
    yield both
    await both.front.close()
    await both.back.close()


async def test_words_are_heard_at_the_step_that_the_other_bot_asked(pair: Pair) -> None:
    await pair.say(RED)
    await pair.tap("od:e6:en:-:dose")
    asked = await pair.wait(150)
    assert [sent.text for sent in asked] == [pair.step("e7")]
    answered = await pair.say("no")  # it means another thing at the step before
    assert [sent.text for sent in answered] == [pair.step("e8")]


async def test_a_rescue_that_ended_elsewhere_is_over_here_too(pair: Pair) -> None:
    await pair.say(RED)
    for data in ("od:r3:en", "od:after:en"):
        await pair.back.receiver.accept([pair.maker.tap("chat", data)])
        await pair.back.settle()
    pair.telegram.fetch()
    (answer,) = await pair.say("hello")
    assert answer.lane is Lane.CONVERSATION


async def test_a_red_message_is_answered_while_the_store_does_not_answer_in_time(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(pair.front.store, "whereabouts", never)
    (first, *_) = await pair.say(RED)
    assert first.text == pair.step("e1")
