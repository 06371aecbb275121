"""From long polling to the webhook and back: who receives, and that nothing gets lost between."""

import asyncio
from pathlib import Path

import httpx
import pytest

from bot.app import Steady
from bot.doors.errors import TOKEN, WEBHOOK, WRONG_SETTINGS, expected_problem
from bot.receiving import patience, webhook_setting
from bot.settings import Settings
from resources.config import ServiceConfig
from resources.desk.botapi.server import Webhook
from tests.bot.journey.conftest import ScriptedRasa, StartBot, running_bot
from tests.bot.webhook.conftest import PATH, SECRET, StartByWebhook, until, update
from tests.telegram.stand_in import TelegramStandIn

RED = "my friend is not breathing and turning blue"


async def answered_once(stand_in: TelegramStandIn, chats: range) -> None:
    for chat in chats:
        await stand_in.wait_for_async(chat, 1, 20)
    await until(stand_in, lambda: stand_in.pending == 0)
    assert [len(stand_in.sent(chat)) for chat in chats] == [1] * len(chats)


async def test_from_polling_to_the_webhook_and_back_nothing_is_lost_or_answered_twice(
    start_bot: StartBot, start_by_webhook: StartByWebhook, stand_in: TelegramStandIn
) -> None:
    def some_write(chats: range) -> None:
        for chat in chats:
            stand_in.send_text(chat, RED if chat % 2 else "/menu")

    first, second, third = range(10, 16), range(20, 26), range(30, 36)
    async with start_bot():
        some_write(first)
        await stand_in.wait_for_async(10, 1, 20)
    some_write(second)
    async with start_by_webhook():
        await answered_once(stand_in, second)
    some_write(third)
    async with start_bot():
        await answered_once(stand_in, third)
    assert stand_in.server.webhook is None
    await answered_once(stand_in, first)


async def test_telegram_is_told_the_secret_and_how_much_at_once(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    (told,) = (call.payload for call in stand_in.calls_of("setWebhook"))
    assert (told["secret_token"], int(told["max_connections"])) == (SECRET, 40)
    assert told["drop_pending_updates"] == "false"
    assert stand_in.server.updates.allowed == ("message", "edited_message", "callback_query")


async def test_a_telegram_that_cannot_be_reached_at_the_start_is_asked_until_it_can(
    by_webhook: Settings, config: ServiceConfig, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    stand_in.fault("setWebhook", "502_html")
    stand_in.fault("setWebhook", "429", retry_after=1)
    stand_in.send_text(7, RED)
    async with running_bot(by_webhook, config, stand_in, rasa):
        await stand_in.wait_for_async(7, 1, 20)


async def test_a_token_that_telegram_rejects_ends_it(
    by_webhook: Settings, config: ServiceConfig, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    stand_in.fault("setWebhook", "401", times=None)
    with pytest.raises(ExceptionGroup) as ended:
        async with running_bot(by_webhook, config, stand_in, rasa) as bot:
            await asyncio.wait_for(bot.stopped.wait(), 20)
    assert expected_problem(ended.value) == (TOKEN, WRONG_SETTINGS)


async def test_a_webhook_that_somebody_removed_is_set_again(
    start_by_webhook: StartByWebhook, stand_in: TelegramStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_setting, "LOOK_EVERY", 0.05)
    async with start_by_webhook():
        stand_in.on_loop(lambda: stand_in.server.set_webhook(None))
        stand_in.send_text(7, RED)
        await stand_in.wait_for_async(7, 1, 20)


async def test_a_bot_whose_webhook_went_to_another_address_leaves(
    start_by_webhook: StartByWebhook, stand_in: TelegramStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_setting, "LOOK_EVERY", 0.05)
    with pytest.raises(ExceptionGroup) as left:
        async with start_by_webhook() as bot:
            other = Webhook("http://127.0.0.1:9/other", SECRET)
            stand_in.on_loop(lambda: stand_in.server.set_webhook(other))
            await asyncio.wait_for(bot.stopped.wait(), 20)
    assert expected_problem(left.value) == (WEBHOOK, WRONG_SETTINGS)


async def test_a_bot_that_polls_beside_a_webhook_is_the_one_that_leaves(
    start_by_webhook: StartByWebhook,
    config: ServiceConfig,
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    directory_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_setting, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(patience.random, "uniform", lambda _low, _high: 0.3)
    settings = Settings(_env_file=None, steady_data=tmp_path / "polls", directory_url=directory_url)
    async with start_by_webhook() as first:
        with pytest.raises(ExceptionGroup) as left:
            async with running_bot(settings, config, stand_in, rasa) as second:
                await asyncio.wait_for(second.stopped.wait(), 60)
        await until(stand_in, lambda: stand_in.server.webhook is not None)
        stand_in.send_text(7, RED)
        await stand_in.wait_for_async(7, 1, 20)
        assert not first.stopped.is_set()
    assert expected_problem(left.value) == (WEBHOOK, WRONG_SETTINGS)


async def test_asked_to_stop_it_still_answers_the_posts_under_way(
    start_by_webhook: StartByWebhook,
    telegram: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    reached, released = asyncio.Event(), asyncio.Event()
    async with start_by_webhook() as bot:
        commit = bot.store.commit

        async def slow(*arguments: object) -> object:
            reached.set()
            await released.wait()
            return await commit(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(bot.store, "commit", slow)
        post = asyncio.create_task(telegram.post(PATH, json=update(1, "/menu")))
        await reached.wait()
        loop.call_later(0.2, released.set)  # by then it has been asked to stop
    assert (await post).status_code == 200
