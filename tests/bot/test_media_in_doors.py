"""Pictures and clips where there is no Telegram: scripted play, and the terminal."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.doors.opening import private_bot
from bot.doors.play import describe
from bot.doors.recording import RecordingTelegram
from bot.doors.terminal import Terminal
from bot.doors.updates_made import UpdateMaker
from bot.rendering import as_call
from bot.replies import Button, Lane, Reply
from bot.settings import Settings
from resources.config import load_config
from resources.media_library import DEFAULT_ROOT, MediaLibrary, Medium

CONFIG = load_config()
LIBRARY = MediaLibrary.load(DEFAULT_ROOT, CONFIG.languages, CONFIG.numbers.model_dump())
START = datetime(2026, 11, 22, tzinfo=UTC)
MAKER = UpdateMaker()


async def send(telegram: RecordingTelegram, reply: Reply) -> None:
    call = as_call(reply, MAKER.chat_id("terminal"), {})
    await telegram.call(call.method, call.parameters, 1.0, reply.lane)


def reply_with(medium: Medium) -> Reply:
    buttons = ((Button("Next step", "od:e6"),),)
    return Reply(medium.caption, buttons, lane=Lane.EMERGENCY, media=medium.reference)


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[tuple[Terminal, RecordingTelegram, list[str]]]:
    settings = Settings(_env_file=None, steady_data=tmp_path)
    shown: list[str] = []
    async with private_bot(settings, CONFIG, ManualClock(START), without_rasa=True) as (
        bot,
        record,
    ):
        yield Terminal(bot, record, bot.directory.places, shown.append), record, shown


async def test_a_script_sees_the_words_of_a_clip_and_its_name() -> None:
    telegram = RecordingTelegram(ManualClock(START))
    clip = LIBRARY.clip("breaths_adult", "es")
    await send(telegram, reply_with(clip))
    await send(telegram, Reply("Only words"))
    voiced, plain = (describe(sent, MAKER) for sent in telegram.fetch())
    assert voiced["media"] == "breaths_adult/es"
    assert voiced["text"] == clip.caption
    assert voiced["buttons"] == ["Next step"]
    assert "media" not in plain


async def test_a_button_under_a_picture_can_be_tapped_by_a_script() -> None:
    telegram = RecordingTelegram(ManualClock(START))
    await send(telegram, reply_with(LIBRARY.picture("recovery", "en")))
    button = telegram.button(MAKER.chat_id("terminal"), "Next step")
    assert button is not None
    assert button["callback_data"] == "od:e6"


@pytest.mark.parametrize(
    ("name", "begins"), [("spray", "[picture: "), ("breaths_adult", "[clip: ")]
)
async def test_the_terminal_shows_what_stands_for_a_picture_or_a_clip(
    terminal: tuple[Terminal, RecordingTelegram, list[str]], name: str, begins: str
) -> None:
    door, telegram, shown = terminal
    medium = LIBRARY.get(name, "en")
    await send(telegram, reply_with(medium))
    await door.say("/menu")
    assert f"\n{begins}{medium.caption}]" in shown
