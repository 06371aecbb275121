"""A picture or a clip: a file once, then its id; and its words where it does not get through."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calls import Call
from bot.clock import ManualClock
from bot.rendering import as_call, asset_in, simpler
from bot.replies import Button, Lane, Reply
from bot.sealing import Seal
from bot.send import Sender
from bot.sending.telegram_api import BotApi, Refused
from bot.settings import Settings
from bot.store import Store
from resources.config import load_config
from resources.media_library import DEFAULT_ROOT, MediaLibrary
from tests.telegram.stand_in import TelegramStandIn

CONFIG = load_config()
CHAT = 7
SEAL = Seal(b"k" * 32)
START = datetime(2026, 11, 22, tzinfo=UTC)
LIBRARY = MediaLibrary.load(DEFAULT_ROOT, CONFIG.languages, CONFIG.numbers.model_dump())
CLIP = LIBRARY.clip("breaths_adult", "en")
PICTURE = LIBRARY.picture("spray", "es")


def call_of(medium: Any, **more: Any) -> Call:
    reply = Reply(medium.caption, media=medium.reference, lane=Lane.EMERGENCY, **more)
    return as_call(reply, CHAT, {})


@pytest.fixture
async def api(stand_in: TelegramStandIn) -> AsyncIterator[BotApi]:
    stand_in.open_chat(CHAT)
    telegram = BotApi(stand_in.token, stand_in.url)
    yield telegram
    await telegram.close()


async def send(api: BotApi, call: Call) -> object:
    return await api.call(call.method, call.parameters, 5.0, Lane.EMERGENCY)


def sent_as(stand_in: TelegramStandIn, method: str, field: str) -> list[str]:
    return [str(call.payload[field]) for call in stand_in.calls_of(method)]


def test_a_stored_call_names_its_file_and_holds_nothing_that_json_cannot() -> None:
    call = call_of(CLIP)
    assert call.method == "sendVoice"
    assert call.parameters["voice"] == "asset:breaths_adult/en"
    assert call.parameters["caption"] == CLIP.caption
    assert json.loads(json.dumps(call.parameters)) == call.parameters
    assert asset_in(call.parameters) == ("voice", "breaths_adult/en")
    assert call_of(PICTURE).method == "sendPhoto"


@pytest.mark.parametrize("reply", [Reply("Words", media="nothing/en"), Reply("w" * 1025)])
def test_where_there_is_no_such_file_or_no_room_the_words_go_alone(reply: Reply) -> None:
    call = as_call(Reply(reply.text, media=reply.media or "picture:spray/en"), CHAT, {})
    assert (call.method, call.parameters["text"]) == ("sendMessage", reply.text)
    assert asset_in(call.parameters) is None


def test_in_place_of_a_refused_picture_go_its_words_and_buttons() -> None:
    buttons = ((Button("Next step", "od:e6"),),)
    refused = call_of(PICTURE, buttons=buttons)
    words = simpler(refused)
    assert words is not None
    assert (words.method, words.lane) == ("sendMessage", refused.lane)
    expected = as_call(Reply(PICTURE.caption, buttons, lane=Lane.EMERGENCY), CHAT, {})
    assert words.parameters == expected.parameters
    assert simpler(words) is None


async def test_a_file_is_uploaded_once_and_then_sent_by_its_id(
    stand_in: TelegramStandIn, api: BotApi
) -> None:
    for _ in range(3):
        await send(api, call_of(CLIP))
    await send(api, call_of(PICTURE))
    names = sent_as(stand_in, "sendVoice", "voice")
    assert names[0] == "breaths_adult.en.ogg"
    assert names[1] == names[2] == stand_in.sent(CHAT)[0]["voice"]["file_id"]
    assert sent_as(stand_in, "sendPhoto", "photo") == ["spray.png"]
    clip, *_, picture = stand_in.sent(CHAT)
    assert (clip["voice"]["duration"], clip["caption"]) == (150, CLIP.caption)
    assert (picture["photo"][0]["width"], picture["caption"]) == (1080, PICTURE.caption)


async def test_buttons_stand_under_a_picture_as_under_a_text(
    stand_in: TelegramStandIn, api: BotApi
) -> None:
    await send(api, call_of(PICTURE, buttons=((Button("Next step", "od:e6"),),)))
    stand_in.tap(CHAT, "Next step")
    assert stand_in.sent(CHAT)[0]["reply_markup"]["inline_keyboard"][0][0]["text"] == "Next step"


async def test_an_id_that_telegram_no_longer_takes_is_replaced_by_the_file(
    stand_in: TelegramStandIn, api: BotApi
) -> None:
    await send(api, call_of(CLIP))
    stand_in.fault("sendVoice", "400", description="Bad Request: wrong file identifier")
    await send(api, call_of(CLIP))
    await send(api, call_of(CLIP))
    names = sent_as(stand_in, "sendVoice", "voice")
    assert [name == "breaths_adult.en.ogg" for name in names] == [True, False, True, False]
    assert len(stand_in.sent(CHAT)) == 3


async def test_a_clip_that_is_refused_each_time_is_asked_for_no_more_than_twice(
    stand_in: TelegramStandIn, api: BotApi
) -> None:
    await send(api, call_of(CLIP))
    stand_in.fault("sendVoice", "400", times=None, description="Bad Request: VOICE_FORBIDDEN")
    with pytest.raises(Refused):
        await send(api, call_of(CLIP))
    assert len(stand_in.calls_of("sendVoice")) == 3


async def test_a_file_that_is_not_here_is_refused_before_anything_is_sent(
    stand_in: TelegramStandIn, api: BotApi
) -> None:
    old = {"chat_id": CHAT, "voice": "asset:of_an_older_program/en", "caption": "Words"}
    with pytest.raises(Refused):
        await send(api, Call("sendVoice", old, 0))
    assert stand_in.calls == []


class Post:
    """A sender over a real store and a real client, with a clock that is moved by hand."""

    def __init__(self, folder: Path, api: BotApi) -> None:
        key = base64.b64encode(b"k" * 32).decode()
        settings = Settings(_env_file=None, steady_data=folder, steady_key=key)
        self.clock = ManualClock(START)
        self.store = Store(settings, CONFIG.retention_hours)
        self.sender = Sender(api, self.store, self.clock)

    async def put(self, *calls: Call) -> None:
        now = self.clock.now()
        named = {f"{number}": call for number, call in enumerate(calls)}
        await self.store.queue_all(named, now, now + timedelta(minutes=15))

    async def send_all(self) -> None:
        while await self.sender.start_due():
            await self.sender.finish()


@pytest.fixture
async def post(tmp_path: Path, api: BotApi) -> AsyncIterator[Post]:
    made = Post(tmp_path, api)
    yield made
    made.store.close()


NEXT = as_call(Reply("Next step", lane=Lane.EMERGENCY), CHAT, {})


async def test_a_refused_clip_holds_up_nothing_and_its_words_arrive(
    stand_in: TelegramStandIn, post: Post
) -> None:
    stand_in.fault("sendVoice", "400", times=None)
    await post.put(call_of(CLIP), NEXT)
    await post.send_all()
    assert [message["text"] for message in stand_in.sent(CHAT)] == [CLIP.caption, "Next step"]


@pytest.mark.parametrize("kind", ["500", "down", "garbage"])
async def test_a_clip_that_does_not_get_through_is_overtaken_and_then_gives_way_to_its_words(
    stand_in: TelegramStandIn, post: Post, kind: Any
) -> None:
    stand_in.fault("sendVoice", kind, times=None)
    await post.put(call_of(CLIP), NEXT)
    for _ in range(3):
        await post.send_all()
        post.clock.advance(2)
    assert [message["text"] for message in stand_in.sent(CHAT)] == ["Next step", CLIP.caption]
    assert len(stand_in.calls_of("sendVoice")) == 2


async def test_a_clip_of_an_older_program_arrives_as_its_words(
    stand_in: TelegramStandIn, post: Post
) -> None:
    old = {"chat_id": CHAT, "voice": "asset:gone/en", "caption": "Breathe when it says breathe"}
    await post.put(Call("sendVoice", old, 0))
    await post.send_all()
    assert stand_in.sent(CHAT)[0]["text"] == "Breathe when it says breathe"


async def test_a_clip_that_waited_in_the_store_is_still_a_clip(
    stand_in: TelegramStandIn, post: Post
) -> None:
    await post.put(call_of(CLIP), NEXT)
    await post.send_all()
    clip, step = stand_in.sent(CHAT)
    assert clip["voice"]["duration"] == 150
    assert step["text"] == "Next step"
