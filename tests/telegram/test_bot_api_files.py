"""Pictures and clips: taken as files, then by the id that they got; refused as Telegram does."""

import struct
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import BadRequest

from resources.desk.botapi.errors import ApiError
from resources.desk.botapi.files import PNG, FileStore, Upload
from tests.telegram.stand_in import TelegramStandIn

CHAT = 4242
MEDIA = Path(__file__).resolve().parents[2] / "resources" / "media"
CLIP = (MEDIA / "voice" / "breaths_adult.en.ogg").read_bytes()
PICTURE = (MEDIA / "pictures" / "recovery.png").read_bytes()


@pytest.fixture
def chat(stand_in: TelegramStandIn) -> int:
    stand_in.open_chat(CHAT)
    return CHAT


def png(width: int) -> bytes:
    return PNG + bytes(8) + struct.pack(">II", width, 1)


async def test_a_picture_comes_back_with_its_size_and_an_id_to_send_it_by(
    ptb_bot: Bot, chat: int
) -> None:
    first = await ptb_bot.send_photo(chat, PICTURE, caption="On the side", filename="any.png")
    assert (first.photo[-1].width, first.photo[-1].file_size) == (1080, len(PICTURE))
    assert first.caption == "On the side"
    again = await ptb_bot.send_photo(chat, first.photo[-1].file_id)
    assert again.photo == first.photo


async def test_a_clip_comes_back_as_a_voice_note_that_says_how_long_it_is(
    ptb_bot: Bot, chat: int
) -> None:
    first = await ptb_bot.send_voice(chat, CLIP, caption="Play this")
    assert first.voice is not None
    duration = first.voice.duration
    assert getattr(duration, "total_seconds", lambda: duration)() == 150
    again = await ptb_bot.send_voice(chat, first.voice.file_id)
    assert again.voice == first.voice


async def test_the_visitors_screen_and_the_record_of_calls_hold_no_bytes(
    stand_in: TelegramStandIn, ptb_bot: Bot, chat: int
) -> None:
    await ptb_bot.send_photo(chat, PICTURE, filename="side.png")
    (call,) = stand_in.calls_of("sendPhoto")
    assert call.payload["photo"] == "side.png"
    assert stand_in.sent(chat)[0]["photo"][0]["width"] == 1080


async def test_an_id_of_another_bot_or_another_kind_is_refused(ptb_bot: Bot, chat: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await ptb_bot.send_voice(chat, "AwACAgQAAxkDAAI")
    sent = await ptb_bot.send_photo(chat, PICTURE)
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type photo"):
        await ptb_bot.send_voice(chat, sent.photo[-1].file_id)


@pytest.mark.parametrize("content", [b"no picture", b"", PNG])
async def test_what_is_no_picture_is_refused(ptb_bot: Bot, chat: int, content: bytes) -> None:
    with pytest.raises(BadRequest):
        await ptb_bot.send_photo(chat, content)


@pytest.mark.parametrize("content", [b"OggS", b"OggS" + bytes(60), b"<script>", CLIP[:30]])
async def test_what_is_no_clip_is_refused(ptb_bot: Bot, chat: int, content: bytes) -> None:
    with pytest.raises(BadRequest):
        await ptb_bot.send_voice(chat, content)


async def test_a_caption_of_1024_units_is_taken_and_one_more_is_too_long(
    ptb_bot: Bot, chat: int
) -> None:
    message = await ptb_bot.send_photo(chat, PICTURE, caption="a" * 1024)
    assert len(message.caption or "") == 1024
    with pytest.raises(BadRequest, match="caption is too long"):
        await ptb_bot.send_photo(chat, PICTURE, caption="a" * 1025)


def test_the_same_bytes_are_one_file_and_the_oldest_gives_way() -> None:
    store = FileStore(most_files=2)
    first = store.keep("photo", Upload("a.png", png(1)))
    assert store.keep("photo", Upload("b.png", png(1))) is first
    for width in (2, 3):
        store.keep("photo", Upload("c.png", png(width)))
    assert store.get(first.id) is None
    with pytest.raises(ApiError, match="wrong file identifier"):
        store.sent_before("photo", first.id)
    assert store.keep("photo", Upload("a.png", png(1))).id != first.id


def test_files_take_no_more_room_than_they_are_given() -> None:
    store = FileStore(most_bytes=100)
    kept = [store.keep("photo", Upload("a.png", png(width) + bytes(26))) for width in (1, 2, 3)]
    assert [store.get(one.id) is not None for one in kept] == [False, True, True]
