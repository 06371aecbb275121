"""Each fault that can be asked for, as python-telegram-bot's client meets it."""

import time
from typing import cast

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.telegram.faults import Fault, FaultBook, Kind
from tests.telegram.fixtures import make_bot
from tests.telegram.stand_in import TelegramStandIn

CHAT = 4242


@pytest.fixture(autouse=True)
def known_chat(stand_in: TelegramStandIn) -> None:
    stand_in.open_chat(CHAT)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("400", BadRequest),
        ("401", InvalidToken),
        ("403", Forbidden),
        ("500", NetworkError),
        ("502_html", NetworkError),
        ("garbage", TelegramError),
        ("down", NetworkError),
    ],
)
async def test_a_spoiled_call_fails_once_and_does_nothing(
    stand_in: TelegramStandIn, ptb_bot: Bot, kind: Kind, error: type[TelegramError]
) -> None:
    fault = stand_in.fault("sendMessage", kind)
    with pytest.raises(error):
        await ptb_bot.send_message(CHAT, "lost")
    assert (fault.met, stand_in.sent(CHAT)) == (1, [])
    await ptb_bot.send_message(CHAT, "arrives")
    assert [message["text"] for message in stand_in.sent(CHAT)] == ["arrives"]


async def test_429_says_how_long_and_only_to_the_chat_that_was_named(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.open_chat(7)
    stand_in.fault("sendMessage", "429", times=None, chat=CHAT, retry_after=20)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await ptb_bot.send_message(CHAT, "slow down")
        assert refused.value._retry_after.total_seconds() == 20
    await ptb_bot.send_message(7, "not you")
    stand_in.clear_faults()
    await ptb_bot.send_message(CHAT, "again")
    assert len(stand_in.sent(CHAT)) == 1


async def test_a_lost_answer_leaves_the_message_sent(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.fault("sendMessage", "applied_but_answer_lost")
    with pytest.raises(NetworkError):
        await ptb_bot.send_message(CHAT, "done all the same")
    assert [message["text"] for message in stand_in.sent(CHAT)] == ["done all the same"]


async def test_a_hanging_call_outlasts_the_clients_patience(stand_in: TelegramStandIn) -> None:
    stand_in.fault("sendMessage", "hang", seconds=30)
    async with make_bot(stand_in, read_timeout=0.2) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(CHAT, "no answer")
    assert stand_in.sent(CHAT) == []


async def test_a_closed_port_refuses_and_the_backlog_waits(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    with stand_in.unreachable():
        with pytest.raises(NetworkError, match="ConnectError"):
            await ptb_bot.send_message(CHAT, "nobody there")
        update_id = stand_in.send_text(CHAT, "meanwhile")
    (update,) = await ptb_bot.get_updates()
    assert update.update_id == update_id


async def test_calls_are_kept_with_their_arguments_and_time_of_arrival(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    before = time.monotonic()
    await ptb_bot.send_message(CHAT, "hello", parse_mode="HTML")
    (call,) = stand_in.calls_of("sendMessage")
    assert (call.payload["text"], call.payload["parse_mode"]) == ("hello", "HTML")
    assert before <= call.at <= time.monotonic()
    assert call.status == 200


@pytest.mark.parametrize("how", ["json", "form", "multipart"])
async def test_json_forms_and_multipart_are_all_understood(
    stand_in: TelegramStandIn, how: str
) -> None:
    fields = {"chat_id": str(CHAT), "text": "same"}
    parts = {name: (None, value) for name, value in fields.items()}
    address = f"{stand_in.url}/bot{stand_in.token}/SENDMESSAGE"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            address,
            json=fields if how == "json" else None,
            data=fields if how == "form" else None,
            files=parts if how == "multipart" else None,
        )
    assert answer.json()["result"]["text"] == "same"


def test_waiting_for_a_message_that_does_not_come_says_so(stand_in: TelegramStandIn) -> None:
    with pytest.raises(TimeoutError, match="1 messages in chat"):
        stand_in.wait_for(CHAT, 1, seconds=0.05)


def test_a_fault_with_a_misspelt_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        FaultBook(lambda: None).add(Fault("sendmessage", cast(Kind, "503")))
