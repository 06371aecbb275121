"""What goes wrong, and what has to happen then (first version; the engine room has more)."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from bot.app import Steady
from bot.doors.errors import OTHER, WRONG_SETTINGS, expected_problem
from bot.sending.telegram_api import BotApi, OtherPoller
from bot.settings import Settings
from resources.config import ServiceConfig
from tests.bot.journey.conftest import ScriptedRasa, StartBot, running_bot
from tests.telegram.stand_in import TelegramStandIn

RED = "my friend is not breathing and turning blue"


async def test_an_unusable_update_is_set_aside_and_the_next_is_answered(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    for raw in ({"message": {"chat": {}}}, {"message": 7}, {"callback_query": None}, {"x": [1]}):
        stand_in.send_raw(raw)
    stand_in.send_text(7, RED)
    (first,) = await stand_in.wait_for_async(7, 1, 5)
    assert "CALL 911" in first["text"]


HOSTILE = {
    "only spaces": "  \n ",
    "the longest text": "x" * 4096,
    "zalgo": "h̷̢̛e̸l̶l̷o̵" * 200,
    "right to left": "\u202eteh ekil\u202c مرحبا",
    "only emoji": "🙂" * 2048,
    "a command to Rasa": '/emergency{"need": "food"}',
    "markup": "<b>bold</b> & <script>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_whatever_is_typed_gets_an_answer(
    bot: Steady, stand_in: TelegramStandIn, text: str
) -> None:
    stand_in.send_text(7, text)
    answers = await stand_in.wait_for_async(7, 1, 5)
    assert answers[0]["text"]


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker"])
async def test_what_cannot_be_read_is_said_to_be_so_with_the_emergency_button(
    bot: Steady, stand_in: TelegramStandIn, kind: str
) -> None:
    getattr(stand_in, f"send_{kind}")(7)
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "911" in answer["text"]
    assert "Emergency" in answer["reply_markup"]["inline_keyboard"][0][0]["text"]


async def test_a_caption_is_guarded_like_any_message(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_photo(7, caption=RED)
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "CALL 911" in answer["text"][:40]


async def test_an_edit_into_an_emergency_is_an_emergency(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.send_text(7, "/start")
    await stand_in.wait_for_async(7, 2, 5)
    stand_in.edit_text(7, 1, RED)
    last = (await stand_in.wait_for_async(7, 3, 5))[-1]
    assert "CALL 911" in last["text"][:40]


async def test_groups_are_left_alone(bot: Steady, stand_in: TelegramStandIn) -> None:
    stand_in.group_message("narcan near me")
    stand_in.send_text(7, RED)
    await stand_in.wait_for_async(7, 1, 5)
    assert {str(call.payload["chat_id"]) for call in stand_in.calls_of("sendMessage")} == {"7"}


async def test_a_rasa_that_hangs_holds_up_no_emergency_in_the_same_chat(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.hanging.clear()
    stand_in.send_text(7, "what is tranq")
    stand_in.send_text(7, RED)
    (first,) = await stand_in.wait_for_async(7, 1, 1)
    assert "CALL 911" in first["text"][:40]


async def test_a_rasa_that_hangs_holds_up_no_other_chat(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.hanging.clear()
    stand_in.send_text(7, "what is tranq")
    stand_in.send_text(8, "/menu")
    await stand_in.wait_for_async(8, 1, 5)
    assert stand_in.sent(7) == []
    rasa.hanging.set()
    await stand_in.wait_for_async(7, 1, 5)


async def test_without_rasa_an_ordinary_message_is_answered_all_the_same(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.down = True
    stand_in.send_text(7, "what is tranq")
    (answer,) = await stand_in.wait_for_async(7, 1, 5)
    assert "Xylazine (tranq)" in answer["text"]


async def test_without_rasa_what_stands_for_nothing_gets_the_menu(
    bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa
) -> None:
    rasa.down = True
    stand_in.send_text(7, "?!")
    (menu,) = await stand_in.wait_for_async(7, 1, 5)
    assert len(menu["reply_markup"]["inline_keyboard"]) >= 5


async def test_with_the_database_locked_the_first_step_goes_out_and_nothing_is_confirmed(
    start_bot: StartBot, stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    async with start_bot():
        stand_in.send_text(8, "/menu")
        await stand_in.wait_for_async(8, 1, 5)
        lock = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        before = stand_in.confirmed_offset
        stand_in.send_text(7, RED)
        (first,) = await stand_in.wait_for_async(7, 1, 5)
        assert "CALL 911" in first["text"]
        assert stand_in.confirmed_offset == before
        lock.execute("ROLLBACK")
        lock.close()
        stand_in.send_text(8, "/menu")
        await stand_in.wait_for_async(8, 2, 10)
    assert len(stand_in.sent(7)) == 1


async def test_the_hundredth_and_first_person_is_heard_while_the_database_is_locked(
    start_bot: StartBot, stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    ordinary = range(1000, 1230)
    async with start_bot() as bot:
        stand_in.send_text(8, "/menu")
        await stand_in.wait_for_async(8, 1, 5)
        lock = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        for chat in ordinary:
            stand_in.send_text(chat, "/menu")
        stand_in.send_text(7, RED)
        (first,) = await stand_in.wait_for_async(7, 1, 20)
        assert "CALL 911" in first["text"]
        assert "held_in_memory" in bot.alarms.standing
        lock.execute("ROLLBACK")
        lock.close()
        for chat in ordinary:
            await stand_in.wait_for_async(chat, 1, 20)
        assert bot.alarms.standing == {}
    assert {len(stand_in.sent(chat)) for chat in ordinary} == {1}
    assert len(stand_in.sent(7)) == 1


async def test_a_message_whose_answer_got_lost_is_sent_again_rather_than_never(
    bot: Steady, stand_in: TelegramStandIn
) -> None:
    stand_in.fault("sendMessage", "applied_but_answer_lost", chat=7)
    stand_in.send_text(7, RED)
    messages = await stand_in.wait_for_async(7, 2, 8)
    assert messages[0]["text"] == messages[1]["text"]


@pytest.mark.parametrize("kind", ["500", "502_html", "garbage"])
async def test_a_broken_answer_of_telegram_delays_a_step_and_loses_nothing(
    bot: Steady, stand_in: TelegramStandIn, kind: str
) -> None:
    stand_in.fault("sendMessage", kind, chat=7)  # type: ignore[arg-type]  # parametrized names
    stand_in.send_text(7, RED)
    (first,) = await stand_in.wait_for_async(7, 1, 8)
    assert "CALL 911" in first["text"]


async def poll_stubbornly(other: BotApi) -> None:
    while True:
        with contextlib.suppress(OtherPoller):
            await other.updates(None, 20)


async def test_another_poller_that_stays_makes_the_bot_leave(
    start_bot: StartBot, stand_in: TelegramStandIn
) -> None:
    other = BotApi(stand_in.token, stand_in.url)
    with pytest.raises(ExceptionGroup) as left:
        async with start_bot() as bot, asyncio.timeout(30):
            intruder = asyncio.create_task(poll_stubbornly(other))
            await bot.stopped.wait()
    intruder.cancel()
    await other.close()
    assert expected_problem(left.value) == (OTHER, WRONG_SETTINGS)


async def test_another_poller_that_passes_by_does_not(
    start_bot: StartBot, stand_in: TelegramStandIn
) -> None:
    other = BotApi(stand_in.token, stand_in.url)
    async with start_bot():
        stand_in.send_text(7, "/menu")
        await stand_in.wait_for_async(7, 1, 5)
        await other.updates(None, 0)
        stand_in.send_text(7, RED)
        messages = await stand_in.wait_for_async(7, 2, 10)
    await other.close()
    assert "CALL 911" in messages[-1]["text"]


@pytest.mark.parametrize("kind", ["429", "400"])
async def test_a_refused_poll_is_tried_again(
    start_bot: StartBot, stand_in: TelegramStandIn, kind: str
) -> None:
    stand_in.fault("getUpdates", kind, retry_after=1)  # type: ignore[arg-type]  # parametrized
    async with start_bot():
        stand_in.send_text(7, RED)
        (first,) = await stand_in.wait_for_async(7, 1, 10)
    assert "CALL 911" in first["text"]


async def test_a_directory_that_does_not_open_costs_searches_and_no_rescue(
    stand_in: TelegramStandIn, rasa: ScriptedRasa, config: ServiceConfig, tmp_path: Path
) -> None:
    broken = tmp_path / "directory.sqlite"
    broken.write_bytes(b"this is no database" * 1000)
    settings = Settings(_env_file=None, steady_data=tmp_path, directory_url=f"sqlite:///{broken}")
    rasa.means("food 19134", "services_find", find={"need": "food", "place": "19134"})
    async with running_bot(settings, config, stand_in, rasa):
        stand_in.send_text(8, "food 19134")
        (sorry,) = await stand_in.wait_for_async(8, 1, 15)
        stand_in.send_text(7, RED)
        (first,) = await stand_in.wait_for_async(7, 1, 5)
    assert sorry["reply_markup"]["inline_keyboard"]
    assert "CALL 911" in first["text"]
