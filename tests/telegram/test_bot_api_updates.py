"""Updates: confirmed only by a higher offset, handed out at once, pushed again until taken."""

import asyncio
import json
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, Conflict

from tests.telegram.fixtures import make_bot
from tests.telegram.loopback import Loopback
from tests.telegram.stand_in import TelegramStandIn
from tests.telegram.webhook import SECRET_HEADER

CHAT = 4242


async def ids(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[int]:
    return [update.update_id for update in await bot.get_updates(offset=offset, limit=limit)]


async def polls(telegram: TelegramStandIn, open_now: int) -> None:
    """Until that many `getUpdates` are waiting."""
    queue = telegram.server.updates
    await asyncio.to_thread(telegram.wait_until, lambda: queue.waiting == open_now, 5)


async def test_updates_stay_until_a_higher_offset_is_asked_for(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    first, second, third = (stand_in.send_text(CHAT, word) for word in ("one", "two", "three"))
    assert await ids(ptb_bot) == [first, second, third]
    assert await ids(ptb_bot, limit=2) == [first, second]
    assert await ids(ptb_bot, offset=third) == [third]
    assert (stand_in.pending, stand_in.confirmed_offset) == (1, third)
    assert await ids(ptb_bot, offset=third + 1) == []
    assert stand_in.pending == 0


async def test_a_negative_offset_keeps_only_the_newest(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    update_ids = [stand_in.send_text(CHAT, word) for word in ("one", "two", "three")]
    assert await ids(ptb_bot, offset=-1) == update_ids[-1:]
    assert stand_in.pending == 1


async def test_an_offset_left_over_from_other_ids_forgets_nothing(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.send_raw({"update_id": 50})
    update = stand_in.send_text(CHAT, "after the ids began anew")
    assert update == 51
    await ids(ptb_bot, offset=900_000_000)
    assert stand_in.pending == 2


async def test_texts_and_commands_parse_as_telegrams_own(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.open_chat(CHAT, language="es")
    stand_in.send_text(CHAT, "/start now", date=1_700_000_000)
    (update,) = await ptb_bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.from_user.language_code == "es"
    assert message.date.year == 2023
    assert list(message.parse_entities().values()) == ["/start"]


async def test_places_voices_photos_and_stickers_parse_as_telegrams_own(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.send_location(CHAT, 39.99, -75.12)
    stand_in.send_voice(CHAT)
    stand_in.send_photo(CHAT, caption="this strip")
    stand_in.send_sticker(CHAT)
    messages = [update.message for update in await ptb_bot.get_updates()]
    place, voice, photo, sticker = (message for message in messages if message is not None)
    assert place.location is not None
    assert place.location.latitude == 39.99
    assert voice.voice is not None
    assert photo.photo
    assert photo.caption == "this strip"
    assert sticker.sticker is not None


async def test_a_changed_message_comes_as_an_edit(stand_in: TelegramStandIn, ptb_bot: Bot) -> None:
    stand_in.send_text(CHAT, "first")
    stand_in.edit_text(CHAT, 1, "second")
    original, edit = await ptb_bot.get_updates()
    assert original.message is not None
    assert original.message.text == "first"
    assert edit.edited_message is not None
    assert edit.edited_message.text == "second"
    assert edit.edited_message.message_id == original.message.message_id


async def test_a_group_is_a_group_and_can_be_left(stand_in: TelegramStandIn, ptb_bot: Bot) -> None:
    stand_in.group_message("hello all")
    (update,) = await ptb_bot.get_updates()
    assert update.message is not None
    assert update.message.chat.type == "supergroup"
    assert await ptb_bot.leave_chat(update.message.chat.id)
    stand_in.open_chat(CHAT)
    with pytest.raises(BadRequest, match="private chats"):
        await ptb_bot.leave_chat(CHAT)


@pytest.mark.parametrize("update", [{"message": {"chat": 1}}, {"poll_of_tomorrow": {}}, [1], "?"])
async def test_malformed_updates_travel_unchanged(
    stand_in: TelegramStandIn, update: object
) -> None:
    stand_in.send_raw(update)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{stand_in.url}/bot{stand_in.token}/getUpdates")
    (received,) = answer.json()["result"]
    if isinstance(update, dict):
        assert isinstance(received.pop("update_id"), int)
    assert received == update


async def test_a_forged_tap_arrives_as_a_tap(stand_in: TelegramStandIn, ptb_bot: Bot) -> None:
    stand_in.send_text(CHAT, "hello")
    stand_in.forge_tap(CHAT, "admin:1")
    _, update = await ptb_bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "admin:1"


async def test_a_waiting_poll_gets_the_message_that_comes(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    poll = asyncio.create_task(ptb_bot.get_updates(timeout=30))
    await polls(stand_in, 1)
    sent_at = time.monotonic()
    update_id = stand_in.send_text(CHAT, "now")
    (update,) = await asyncio.wait_for(poll, 5)
    assert update.update_id == update_id
    assert stand_in.handed_out[update_id] >= sent_at


async def test_the_older_of_two_polls_is_ended_with_409(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    async with make_bot(stand_in) as second:
        older = asyncio.create_task(ptb_bot.get_updates(timeout=30))
        await asyncio.to_thread(
            stand_in.wait_until, lambda: stand_in.server.updates.waiting == 1, 5
        )
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await asyncio.wait_for(older, 5)
        stand_in.send_text(CHAT, "for the newer")
        assert len(await asyncio.wait_for(newer, 5)) == 1


async def test_a_poller_that_hangs_up_leaves_no_poll_behind(stand_in: TelegramStandIn) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        address = f"{stand_in.url}/bot{stand_in.token}/getUpdates?timeout=30"
        poll = asyncio.create_task(client.get(address))
        await polls(stand_in, 1)
        poll.cancel()
        await polls(stand_in, 0)


async def test_kinds_that_were_not_asked_for_do_not_come(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    stand_in.send_text(CHAT, "before")
    await ptb_bot.get_updates(allowed_updates=["message"])
    stand_in.edit_text(CHAT, 1, "changed")
    stand_in.send_text(CHAT, "after")
    kinds = [update.message is not None for update in await ptb_bot.get_updates()]
    assert kinds == [True, True]


class Door:
    """A bot's webhook that first turns updates away, then takes them."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.seen: list[tuple[str, int]] = []
        self.loopback = Loopback(Starlette(routes=[Route("/", self.take, methods=["POST"])]))

    async def take(self, request: Request) -> Response:
        update = json.loads(await request.body())
        self.seen.append((request.headers.get(SECRET_HEADER, ""), update["update_id"]))
        self.refusals -= 1
        return Response(status_code=503 if self.refusals >= 0 else 200)


async def test_a_webhook_gets_the_secret_and_each_update_until_it_says_yes(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    door = Door(refusals=2)
    door.loopback.start()
    try:
        await ptb_bot.set_webhook(f"http://127.0.0.1:{door.loopback.port}/", secret_token="s3cret")
        first = stand_in.send_text(CHAT, "one")
        second = stand_in.send_text(CHAT, "two")
        await asyncio.to_thread(stand_in.wait_until, lambda: stand_in.pending == 0, 5)
    finally:
        door.loopback.stop()
    assert door.seen == [("s3cret", first)] * 3 + [("s3cret", second)]
    assert [status for _, status in stand_in.webhook.pushes] == [503, 503, 200, 200]


async def test_polling_is_refused_while_a_webhook_is_set(
    stand_in: TelegramStandIn, ptb_bot: Bot
) -> None:
    poll = asyncio.create_task(ptb_bot.get_updates(timeout=30))
    await polls(stand_in, 1)
    await ptb_bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(Conflict, match="webhook is active"):
        await ptb_bot.get_updates()
    assert (await ptb_bot.get_webhook_info()).url == "http://127.0.0.1:9/"
    stand_in.send_text(CHAT, "never mind")
    assert await ptb_bot.delete_webhook(drop_pending_updates=True)
    assert await ptb_bot.get_updates() == ()


async def test_a_secret_with_other_characters_is_refused(ptb_bot: Bot) -> None:
    with pytest.raises(BadRequest, match="unallowed characters"):
        await ptb_bot.set_webhook("http://127.0.0.1:9/", secret_token="no spaces")
