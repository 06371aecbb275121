"""The private store is away in the middle of a rescue: it goes on from memory, and nothing of it is
said twice when the store is back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.doors.recording import Sent
from bot.store import StoreUnavailable
from tests.bot.rescue.conftest import Talk

RED = "my friend is not breathing and turning blue"


class Outage:
    """The store is away for the time of the block; what came meanwhile waits at Telegram."""

    def __init__(self, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.talk = talk
        self.waiting: list[dict[str, Any]] = []
        self._patch = monkeypatch

    @contextmanager
    def __call__(self) -> Iterator[None]:
        def away(_work: object) -> None:
            raise StoreUnavailable("locked")

        with self._patch.context() as patch:
            patch.setattr(self.talk.bot.store, "_call", away)
            yield

    async def come(self, raw: dict[str, Any]) -> list[Sent]:
        self.waiting.append(raw)
        with pytest.raises(StoreUnavailable):
            await self.talk.bot.receiver.accept(self.waiting)
        await self._sent()
        return self.talk.telegram.fetch()

    async def wait(self, seconds: float) -> list[Sent]:
        self.talk.clock.advance(seconds)
        await self.talk.bot.express.backup.ring_due()
        return self.talk.telegram.fetch()

    async def end(self) -> list[Sent]:
        await self.talk.bot.receiver.accept(self.waiting)
        await self.talk.bot.settle()
        return self.talk.telegram.fetch()

    async def _sent(self) -> None:
        for task in list(self.talk.bot.express.under_way):
            await task


@pytest.fixture
def outage(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Outage:
    return Outage(talk, monkeypatch)


def steps(talk: Talk, sent: list[Sent]) -> list[str]:
    known = {state.say["en"]: name for name, state in talk.bot.flow.states.items()}
    return [known[one.text] for one in sent if one.text in known]


async def test_the_re_check_comes_from_memory_and_is_not_said_again_afterwards(
    talk: Talk, outage: Outage
) -> None:
    with outage():
        (first,) = steps(talk, await outage.come(talk.maker.text("chat", RED)))
        assert first == "grown"
        assert steps(talk, await outage.come(talk.maker.tap("chat", "od:e6:en:-:dose"))) == ["e6"]
        assert steps(talk, await outage.wait(140)) == []
        assert steps(talk, await outage.wait(12)) == ["e7"]
        assert steps(talk, await outage.wait(3)) == []
    assert steps(talk, await outage.end()) == []
    (answered,) = steps(talk, await talk.say("no"))
    assert answered == "e8"


async def test_the_clock_of_the_next_question_runs_from_when_the_last_was_asked(
    talk: Talk, outage: Outage
) -> None:
    timer = talk.state("e7").timer
    assert timer is not None
    with outage():
        await outage.come(talk.maker.text("chat", RED))
        await outage.come(talk.maker.tap("chat", "od:e6:en:-:dose"))
        await outage.wait(152)
        talk.clock.advance(timer.at[0] - 5)
    assert steps(talk, await outage.end()) == []
    assert steps(talk, await talk.wait(6)) == [timer.to]


async def test_a_dose_counts_from_the_tap_and_not_from_when_the_store_was_back(
    talk: Talk, outage: Outage
) -> None:
    await talk.say(RED)
    with outage():
        await outage.come(talk.maker.tap("chat", "od:e6:en:-:dose"))
        talk.clock.advance(60)
    assert steps(talk, await outage.end()) == []
    assert steps(talk, await talk.wait(89)) == []
    assert steps(talk, await talk.wait(2)) == ["e7"]


async def test_a_re_check_that_was_planned_before_the_store_went_away_comes_all_the_same(
    talk: Talk, outage: Outage
) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en:-:dose")
    with outage():
        assert steps(talk, await outage.wait(153)) == ["e7"]


async def test_nothing_comes_from_memory_while_the_store_answers(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en:-:dose")
    talk.clock.advance(153)
    await talk.bot.express.backup.ring_due()
    assert talk.telegram.fetch() == []
    await talk.bot.settle()
    assert steps(talk, talk.telegram.fetch()) == ["e7"]


async def test_nothing_is_asked_of_a_rescue_that_has_ended(talk: Talk, outage: Outage) -> None:
    with outage():
        await outage.come(talk.maker.text("chat", RED))
        await outage.come(talk.maker.tap("chat", "od:e6:en:-:dose"))
        await outage.come(talk.maker.tap("chat", "od:r3:en"))
        await outage.come(talk.maker.tap("chat", "od:after:en"))
        assert steps(talk, await outage.wait(200)) == []
    assert steps(talk, await outage.end()) == []


async def test_a_step_that_did_not_get_through_is_tried_again_while_the_store_is_away(
    talk: Talk, outage: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.rescuing.express.TRIES", 1)
    with outage():
        talk.telegram.away = True
        assert await outage.come(talk.maker.text("chat", RED)) == []
        talk.telegram.away = False
        again = talk.maker.text("other", "hello")
        assert steps(talk, await outage.come(again)) == ["grown"]
    assert "grown" not in steps(talk, await outage.end())
