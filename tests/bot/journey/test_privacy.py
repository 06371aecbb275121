"""After a conversation, nothing of it is found on the disk or in any log."""

import logging
from pathlib import Path

import pytest
import structlog

from bot.clock import SystemClock
from bot.logs import set_up_logs
from tests.bot.journey.conftest import ScriptedRasa, StartBot
from tests.telegram.stand_in import TelegramStandIn

CHAT = 7_654_321_987
CANARY = "canaryword"


async def a_conversation(stand_in: TelegramStandIn, rasa: ScriptedRasa) -> None:
    text = f"food near {CANARY}"
    rasa.means(text, "services_find", find={"need": "food", "place": CANARY})
    stand_in.send_text(CHAT, text)
    await stand_in.wait_for_async(CHAT, 1, 10)
    stand_in.send_location(CHAT, 39.123456, -75.654321)
    await stand_in.wait_for_async(CHAT, 2, 5)
    stand_in.send_text(CHAT, f"{CANARY} he is not breathing")
    await stand_in.wait_for_async(CHAT, 3, 5)
    stand_in.send_raw({"message": {"chat": {"id": CHAT}, "text": [CANARY]}})
    stand_in.fault("sendMessage", "500", chat=CHAT)
    stand_in.send_text(CHAT, f"/menu {CANARY}")
    await stand_in.wait_for_async(CHAT, 4, 5)


async def test_the_stores_hold_no_words_no_chat_and_no_place(
    start_bot: StartBot, stand_in: TelegramStandIn, rasa: ScriptedRasa, tmp_path: Path
) -> None:
    async with start_bot() as bot:
        await a_conversation(stand_in, rasa)
        await bot.store.purge(SystemClock().now())
        stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(stored) > 10_000
    for trace in (CANARY, str(CHAT), "39.123", "75.654"):
        assert trace.encode() not in stored


async def test_the_logs_hold_no_words_no_chat_and_no_token(
    start_bot: StartBot,
    stand_in: TelegramStandIn,
    rasa: ScriptedRasa,
    capfd: pytest.CaptureFixture[str],
) -> None:
    set_up_logs()
    logging.getLogger().setLevel(logging.DEBUG)
    async with start_bot():
        await a_conversation(stand_in, rasa)
    structlog.reset_defaults()
    logging.getLogger().setLevel(logging.WARNING)
    out, err = capfd.readouterr()
    assert "update_set_aside" in err
    secret = stand_in.token.split(":")[1]
    for trace in (CANARY, str(CHAT), secret, "39.1"):
        assert trace not in out + err
