"""What Telegram refuses, the stand-in refuses too: seen through python-telegram-bot's client."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, InvalidToken

from tests.telegram.stand_in import TelegramStandIn

CHAT = 4242


@pytest.fixture
def chat(stand_in: TelegramStandIn) -> int:
    stand_in.open_chat(CHAT)
    return CHAT


def one_button(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data=data)]])


async def test_a_text_of_4096_units_is_taken_and_one_more_is_too_long(
    ptb_bot: Bot, chat: int
) -> None:
    message = await ptb_bot.send_message(chat, "a" * 4096)
    assert len(message.text or "") == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await ptb_bot.send_message(chat, "a" * 4097)


async def test_emoji_count_twice_so_2049_of_them_are_too_long(ptb_bot: Bot, chat: int) -> None:
    await ptb_bot.send_message(chat, "🫁" * 2048)
    with pytest.raises(BadRequest, match="too long"):
        await ptb_bot.send_message(chat, "🫁" * 2049)


async def test_the_limit_counts_what_is_left_after_the_markup(ptb_bot: Bot, chat: int) -> None:
    message = await ptb_bot.send_message(chat, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert len(message.text or "") == 4096


@pytest.mark.parametrize(("text", "parse_mode"), [(" \n ", None), ("<b> </b>", "HTML")])
async def test_a_text_with_nothing_to_read_is_empty(
    ptb_bot: Bot, chat: int, text: str, parse_mode: str | None
) -> None:
    with pytest.raises(BadRequest, match="text is empty"):
        await ptb_bot.send_message(chat, text, parse_mode=parse_mode)


@pytest.mark.parametrize(
    "text",
    [
        "<b>never closed",
        "<b><i>crossed</b></i>",
        "closed</b> only",
        "<div>not Telegram's</div>",
        "5 < 6",
        "salt & pepper",
        "a&nbsp;space",
        "<b",
    ],
)
async def test_markup_that_telegram_cannot_read_is_refused(
    ptb_bot: Bot, chat: int, text: str
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await ptb_bot.send_message(chat, text, parse_mode="HTML")


async def test_the_same_text_without_markup_is_sent_as_it_stands(ptb_bot: Bot, chat: int) -> None:
    message = await ptb_bot.send_message(chat, "5 < 6 & <b>so on")
    assert message.text == "5 < 6 & <b>so on"
    assert message.entities == ()


async def test_entities_stand_at_utf16_offsets_after_emoji_and_trimming(
    ptb_bot: Bot, chat: int
) -> None:
    html = '\n🫁 <b>Call &amp; <i>wait</i></b> <a href="https://example.org/?a=1&amp;b=2">here</a> '
    message = await ptb_bot.send_message(chat, html, parse_mode="HTML")
    assert message.text == "🫁 Call & wait here"
    found = {entity.type: message.parse_entity(entity) for entity in message.entities}
    assert found == {"bold": "Call & wait", "italic": "wait", "text_link": "here"}
    assert message.entities[-1].url == "https://example.org/?a=1&b=2"


async def test_a_phone_link_loses_its_link_and_keeps_its_words(ptb_bot: Bot, chat: int) -> None:
    message = await ptb_bot.send_message(chat, '<a href="tel:911">Call</a>', parse_mode="HTML")
    assert message.text == "Call"
    assert message.entities == ()


@pytest.mark.parametrize("data", ["x" * 64, "é" * 32])
async def test_button_data_of_64_bytes_is_taken(ptb_bot: Bot, chat: int, data: str) -> None:
    message = await ptb_bot.send_message(chat, "Choose", reply_markup=one_button(data))
    assert message.reply_markup is not None
    assert message.reply_markup.inline_keyboard[0][0].callback_data == data


@pytest.mark.parametrize("data", ["x" * 65, "é" * 33, ""])
async def test_button_data_is_measured_in_bytes(ptb_bot: Bot, chat: int, data: str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await ptb_bot.send_message(chat, "Choose", reply_markup=one_button(data))


async def test_a_hundred_buttons_are_taken_and_one_more_is_not(ptb_bot: Bot, chat: int) -> None:
    row = [InlineKeyboardButton("Go", callback_data="go")]
    await ptb_bot.send_message(chat, "Choose", reply_markup=InlineKeyboardMarkup([row] * 100))
    with pytest.raises(BadRequest, match="too long"):
        await ptb_bot.send_message(chat, "Choose", reply_markup=InlineKeyboardMarkup([row] * 101))


async def test_a_button_may_not_dial(ptb_bot: Bot, chat: int) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Call", url="tel:911")]])
    with pytest.raises(BadRequest, match="is invalid"):
        await ptb_bot.send_message(chat, "Call", reply_markup=markup)


async def test_a_stranger_cannot_be_written_to(ptb_bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb_bot.send_message(5, "hello")


async def test_another_token_is_unauthorized(stand_in: TelegramStandIn) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=f"{stand_in.url}/bot").initialize()


async def test_a_method_that_is_not_there_is_not_found(ptb_bot: Bot) -> None:
    with pytest.raises(Exception, match="Endpoint 'sendEverything' not found"):
        await ptb_bot.do_api_request("sendEverything")


async def test_an_edit_that_changes_nothing_is_refused(ptb_bot: Bot, chat: int) -> None:
    message = await ptb_bot.send_message(chat, "One", reply_markup=one_button("go"))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await ptb_bot.edit_message_text(
            "One", chat, message.message_id, reply_markup=one_button("go")
        )
    edited = await ptb_bot.edit_message_text("One", chat, message.message_id)
    assert not isinstance(edited, bool)
    assert edited.reply_markup is None
    assert edited.edit_date is not None


async def test_only_the_bots_own_messages_can_be_edited(
    stand_in: TelegramStandIn, ptb_bot: Bot, chat: int
) -> None:
    stand_in.send_text(chat, "mine")
    with pytest.raises(BadRequest, match="can't be edited"):
        await ptb_bot.edit_message_text("yours", chat, 1)
    with pytest.raises(BadRequest, match="not found"):
        await ptb_bot.edit_message_text("gone", chat, 99)


async def test_a_deleted_message_is_gone_and_cannot_be_deleted_twice(
    stand_in: TelegramStandIn, ptb_bot: Bot, chat: int
) -> None:
    message = await ptb_bot.send_message(chat, "soon gone")
    assert await ptb_bot.delete_message(chat, message.message_id)
    assert stand_in.sent(chat) == []
    with pytest.raises(BadRequest, match="delete not found"):
        await ptb_bot.delete_message(chat, message.message_id)


async def test_a_tap_can_be_answered_once(
    stand_in: TelegramStandIn, ptb_bot: Bot, chat: int
) -> None:
    await ptb_bot.send_message(chat, "Choose", reply_markup=one_button("go"))
    stand_in.tap(chat, "Go")
    (update,) = await ptb_bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "go"
    assert await update.callback_query.answer("Done")
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await update.callback_query.answer()


async def test_places_come_back_as_ptb_expects_them(ptb_bot: Bot, chat: int) -> None:
    venue = await ptb_bot.send_venue(chat, 39.99, -75.12, "Front door", "1 Example St")
    assert venue.venue is not None
    assert venue.venue.title == "Front door"
    pin = await ptb_bot.send_location(chat, 39.99, -75.12)
    assert pin.location is not None
    assert pin.location.latitude == 39.99
    with pytest.raises(BadRequest, match=r"(?i)wrong location"):
        await ptb_bot.send_location(chat, 139.0, -75.12)


async def test_a_reply_keyboard_stays_until_it_is_taken_away(
    stand_in: TelegramStandIn, ptb_bot: Bot, chat: int
) -> None:
    keyboard = ReplyKeyboardMarkup([["🆘 Emergency"]], is_persistent=True)
    message = await ptb_bot.send_message(chat, "Hello", reply_markup=keyboard)
    assert message.reply_markup is None
    stand_in.tap(chat, "🆘 Emergency")
    (update,) = await ptb_bot.get_updates()
    assert update.message is not None
    assert update.message.text == "🆘 Emergency"
    with pytest.raises(LookupError):
        stand_in.tap(chat, "nowhere")


async def test_the_bots_profile_can_be_set(ptb_bot: Bot) -> None:
    assert await ptb_bot.set_my_commands([("sos", "Emergency")])
    assert (await ptb_bot.get_my_commands())[0].command == "sos"
    assert await ptb_bot.set_my_short_description("Steady")
    assert (await ptb_bot.get_me()).is_bot
