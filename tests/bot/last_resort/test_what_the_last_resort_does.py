"""The last resort in this process: whom it answers, what it keeps, and with the store away."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Arrival
from bot.clock import Clock, ManualClock, SystemClock
from bot.doors.opening import private_bot
from bot.doors.recording import RecordingTelegram
from bot.doors.updates_made import UpdateMaker
from bot.emergency import detect
from bot.last_answers import ONE_PER, Guard, LastAnswers
from bot.last_resort import LastResort
from bot.last_words import load_last_words
from bot.receiving.held import WINDOW
from bot.receiving.updates import parse
from bot.sealing import KEY_FILE
from bot.sending.telegram_api import BotApi
from bot.settings import Settings
from bot.store import Store
from resources.config import load_config
from tests.telegram.stand_in import TelegramStandIn

CONFIG = load_config()
START = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
EN, ES = "CALL 911", "LLAMA AL 911"


def answers(clock: Clock, guard: Guard | None = detect) -> LastAnswers:
    return LastAnswers(load_last_words(), None, guard, clock)


@contextlib.asynccontextmanager
async def at_work(
    stand_in: TelegramStandIn, data: Path, guard: Guard | None = detect
) -> AsyncIterator[LastResort]:
    clock = SystemClock()
    telegram = BotApi(stand_in.token, stand_in.url)
    settings = Settings(_env_file=None, steady_data=data)
    resort = LastResort(
        telegram, Store(settings, CONFIG.retention_hours), answers(clock, guard), clock
    )
    loops = [asyncio.create_task(loop) for loop in resort.loops()]
    try:
        yield resort
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.wait(loops)
        await resort.close()
        await telegram.close()


@pytest.fixture
async def resort(stand_in: TelegramStandIn, tmp_path: Path) -> AsyncIterator[LastResort]:
    async with at_work(stand_in, tmp_path) as working:
        yield working


WAYS: dict[str, Callable[[TelegramStandIn], object]] = {
    "an emergency": lambda telegram: telegram.send_text(7, "my friend is not breathing"),
    "ordinary words": lambda telegram: telegram.send_text(7, "what is tranq"),
    "a command": lambda telegram: telegram.send_text(7, "/start"),
    "an sos": lambda telegram: telegram.send_text(7, "/sos"),
    "a voice note": lambda telegram: telegram.send_voice(7),
    "a photo with a caption": lambda telegram: telegram.send_photo(7, caption="he is blue"),
    "a photo": lambda telegram: telegram.send_photo(7),
    "a sticker": lambda telegram: telegram.send_sticker(7),
    "a location": lambda telegram: telegram.send_location(7, 39.99, -75.11),
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS.keys())
async def test_whatever_comes_gets_the_emergency_text(
    resort: LastResort, stand_in: TelegramStandIn, write: Callable[[TelegramStandIn], object]
) -> None:
    write(stand_in)
    (said,) = await stand_in.wait_for_async(7, 1, 10)
    assert EN in said["text"][:40]
    assert "reply_markup" not in said


async def test_a_tap_on_an_old_keyboard_gets_it_too_and_its_spinner_stops(
    stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    stand_in.send_text(7, "hello")
    async with at_work(stand_in, tmp_path / "before"):
        await stand_in.wait_for_async(7, 1, 10)
    async with at_work(stand_in, tmp_path / "now"):
        stand_in.forge_tap(7, "od:e7:en")
        messages = await stand_in.wait_for_async(7, 2, 10)
        await asyncio.to_thread(
            stand_in.wait_until, lambda: bool(stand_in.calls_of("answerCallbackQuery")), 5
        )
    assert EN in messages[-1]["text"][:40]


async def test_it_speaks_the_language_of_the_words_else_of_the_phone(
    resort: LastResort, stand_in: TelegramStandIn
) -> None:
    stand_in.open_chat(1, language="en")
    stand_in.open_chat(2, language="es")
    stand_in.open_chat(3, language="fr")
    stand_in.send_text(1, "mi pana no respira")
    stand_in.send_text(2, "🙂")
    stand_in.send_text(3, "🙂")
    first = [(await stand_in.wait_for_async(chat, 1, 10))[0]["text"][:40] for chat in (1, 2, 3)]
    assert ES in first[0]
    assert ES in first[1]
    assert EN in first[2]


async def test_without_the_guard_it_speaks_the_language_of_the_phone(
    stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    def broken(text: str) -> Any:
        raise RuntimeError

    stand_in.open_chat(1, language="es")
    for guard in (None, broken):
        before = len(stand_in.sent(1))
        async with at_work(stand_in, tmp_path, guard):
            stand_in.send_text(1, "he is not breathing")
            messages = await stand_in.wait_for_async(1, before + 1, 10)
        assert ES in messages[-1]["text"][:40]


async def test_a_chat_is_told_once_in_a_while_and_no_chat_waits_for_another() -> None:
    clock, maker = ManualClock(START), UpdateMaker()
    last = answers(clock)

    def told(chat: str) -> bool:
        incoming = parse(maker.text(chat, "help"))
        assert incoming is not None
        return last.to(incoming).answer is not None

    assert [told("ana"), told("ana"), told("ben")] == [True, False, True]
    clock.advance(ONE_PER.total_seconds())
    assert told("ana")


async def test_nothing_is_confirmed_before_it_is_kept(
    stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    async with at_work(stand_in, tmp_path):
        stand_in.send_text(8, "hello")
        await stand_in.wait_for_async(8, 1, 10)
        await asyncio.to_thread(stand_in.wait_until, lambda: stand_in.pending == 0, 5)
        lock = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        stand_in.send_text(7, "he is not breathing")
        await stand_in.wait_for_async(7, 1, 10)
        stand_in.send_text(9, "hello")
        await stand_in.wait_for_async(9, 1, 10)
        assert stand_in.pending == 2
        lock.execute("ROLLBACK")
        lock.close()
        await asyncio.to_thread(stand_in.wait_until, lambda: stand_in.pending == 0, 10)
    assert [len(stand_in.sent(chat)) for chat in (7, 9)] == [1, 1]
    assert kept(tmp_path) == 3


async def test_with_the_key_lost_everybody_is_answered_however_many_write(
    stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    async with at_work(stand_in, tmp_path):
        stand_in.send_text(8, "hello")
        await stand_in.wait_for_async(8, 1, 10)
        await asyncio.to_thread(stand_in.wait_until, lambda: stand_in.pending == 0, 5)
    (tmp_path / KEY_FILE).unlink()
    async with at_work(stand_in, tmp_path):
        for chat in range(1000, 1000 + WINDOW):
            stand_in.send_text(chat, "hello")
        stand_in.send_text(7, "he is not breathing")
        (said,) = await stand_in.wait_for_async(7, 1, 30)
    assert EN in said["text"][:40]
    assert all(len(stand_in.sent(chat)) == 1 for chat in range(1000, 1000 + WINDOW))
    assert kept(tmp_path) == 1


def kept(data: Path) -> int:
    """How many updates the private store holds."""
    with contextlib.closing(sqlite3.connect(data / "state.sqlite")) as store:
        (count,) = store.execute("SELECT count(*) FROM inbox").fetchone()
        return int(count)


SAID = ("he is not breathing", "mi hijo no respira", "i want to die tonight", "what is tranq")


@pytest.mark.parametrize("text", SAID)
async def test_what_it_keeps_is_what_the_bot_would_have_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    clock, update = ManualClock(START), UpdateMaker().text("ana", text)
    settings = Settings(_env_file=None, steady_data=tmp_path)
    taken: list[Arrival] = []

    async def commit(arrivals: list[Arrival], *_times: datetime) -> set[int]:
        taken.extend(arrivals)
        return set()

    async with private_bot(settings, CONFIG, clock, without_rasa=True) as (bot, _):
        monkeypatch.setattr(bot.store, "commit", commit)
        await bot.receiver.accept([update])
        resort = LastResort(RecordingTelegram(clock), bot.store, answers(clock), clock)
        await resort.accept([update])
    by_the_bot, by_the_last_resort = (arrival.contents for arrival in taken)
    assert by_the_last_resort == by_the_bot
