"""Two programs with one token: one of them leaves, and only one; and nothing is lost by it."""

import asyncio
from pathlib import Path

import pytest

from bot.doors.errors import OTHER, WRONG_SETTINGS, expected_problem
from bot.receiving import patience
from bot.receiving.patience import SETTLED, WITHIN, Patience
from bot.sending.telegram_api import BotApi, OtherPoller, TokenRejected
from bot.settings import Settings
from resources.config import ServiceConfig
from tests.bot.journey.conftest import ScriptedRasa, StartBot, running_bot
from tests.bot.journey.test_survival import poll_stubbornly
from tests.telegram.stand_in import TelegramStandIn

RED = "my friend is not breathing and turning blue"


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    monkeypatch.setattr(patience.random, "uniform", lambda _low, _high: 0.0)
    return Seconds()


async def who_leaves(first: Patience, second: Patience, seconds: Seconds) -> Patience:
    """Telegram turns the two away in turn: each poll ends the other's."""
    for _ in range(20):
        for one in (first, second):
            seconds.now += 1.5
            try:
                await one.after(OtherPoller())
            except OtherPoller:
                return one
    raise AssertionError("neither left")


@pytest.mark.parametrize("old_one_first", [True, False])
async def test_the_younger_of_two_leaves_whoever_is_turned_away_first(
    seconds: Seconds, old_one_first: bool
) -> None:
    old, young = Patience(seconds), Patience(seconds)
    old.restored()
    seconds.now += SETTLED
    young.restored()
    pair = (old, young) if old_one_first else (young, old)
    assert await who_leaves(*pair, seconds) is young


async def test_traffic_that_gets_through_in_between_does_not_let_two_go_on(
    seconds: Seconds,
) -> None:
    old, young = Patience(seconds), Patience(seconds)
    old.restored()
    seconds.now += SETTLED
    left = None
    while left is None:
        left = await after_one_more(old, young, seconds)
    assert left is young


async def after_one_more(old: Patience, young: Patience, seconds: Seconds) -> Patience | None:
    for one in (old, young):
        seconds.now += 1.5
        one.restored()
        try:
            await one.after(OtherPoller())
        except OtherPoller:
            return one
    return None


async def test_pollers_that_pass_by_now_and_then_do_not_add_up(seconds: Seconds) -> None:
    alone = Patience(seconds)
    for _ in range(10):
        alone.restored()
        await alone.after(OtherPoller())
        seconds.now += WITHIN
    await alone.after(OtherPoller())


async def test_a_token_that_never_worked_ends_it_at_once_and_one_that_did_after_three(
    seconds: Seconds,
) -> None:
    with pytest.raises(TokenRejected):
        await Patience(seconds).after(TokenRejected())
    worked = Patience(seconds)
    worked.restored()
    await worked.after(TokenRejected())
    await worked.after(TokenRejected())
    with pytest.raises(TokenRejected):
        await worked.after(TokenRejected())


async def test_of_two_bots_the_younger_leaves_and_every_message_is_answered(
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    config: ServiceConfig,
    directory_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "SETTLED", 0.0)
    monkeypatch.setattr(patience.random, "uniform", lambda _low, _high: 0.3)

    def settings(name: str) -> Settings:
        return Settings(_env_file=None, steady_data=tmp_path / name, directory_url=directory_url)

    async with running_bot(settings("old"), config, stand_in, rasa) as old:
        stand_in.send_text(1, "/menu")
        await stand_in.wait_for_async(1, 1, 10)
        with pytest.raises(ExceptionGroup) as left:
            async with running_bot(settings("young"), config, stand_in, rasa) as young:
                await asyncio.wait_for(young.stopped.wait(), 60)
        for chat in range(10, 20):
            stand_in.send_text(chat, RED if chat % 2 else "/menu")
        for chat in range(10, 20):
            await stand_in.wait_for_async(chat, 1, 20)
        assert not old.stopped.is_set()
    assert expected_problem(left.value) == (OTHER, WRONG_SETTINGS)


async def for_ever(_self: object) -> None:
    await asyncio.Event().wait()


async def test_what_the_leaving_one_had_taken_it_still_answers(
    start_bot: StartBot, stand_in: TelegramStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its store is its own: nobody else can answer what stands in there."""
    monkeypatch.setattr(patience.random, "uniform", lambda _low, _high: 0.0)
    monkeypatch.setattr("bot.work.Worker.run", for_ever)  # it never came to it
    other = BotApi(stand_in.token, stand_in.url)
    chats = range(10, 14)
    with pytest.raises(ExceptionGroup):
        async with start_bot() as bot:
            last = [stand_in.send_text(chat, "/menu") for chat in chats][-1]
            await asyncio.to_thread(
                stand_in.wait_until, lambda: stand_in.confirmed_offset > last, 20
            )
            assert not any(stand_in.sent(chat) for chat in chats)
            intruder = asyncio.create_task(poll_stubbornly(other))
            await asyncio.wait_for(bot.stopped.wait(), 60)
    intruder.cancel()
    await other.close()
    assert [len(stand_in.sent(chat)) for chat in chats] == [1, 1, 1, 1]
