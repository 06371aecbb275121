"""The `/try` page in a real Chromium, with python-telegram-bot playing the bot."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.request import HTTPXRequest

from resources.config import load_config
from resources.desk.app import create_app
from resources.media_library import DEFAULT_ROOT, MediaLibrary
from tests.telegram.loopback import Loopback

CONFIG = load_config()
LIBRARY = MediaLibrary.load(DEFAULT_ROOT, CONFIG.languages, CONFIG.numbers.model_dump())
TOKEN = "1:browser-test"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium")
SHOTS = os.environ.get("STEADY_SCREENSHOTS")  # a folder to keep pictures of the page in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
ANSWER = (
    "<b>One line is positive.</b> Fentanyl was found.\n\n"
    "Two lines is negative, even when the second line is faint. "
    'A negative is never "safe". More: https://example.org/strips or 215-555-0134.'
)
LOADED = "width => document.querySelector('img.picture')?.naturalWidth === width"
HEARD = "seconds => Math.round(document.querySelector('audio.clip')?.duration) === seconds"
HOSTILE = "<img src=x onerror=\"document.title='owned'\">"


def locate(text: str) -> tuple[float, float] | None:
    return (39.9925, -75.1133) if text == "19134" else None


@pytest.fixture
def desk_url() -> Iterator[str]:
    loopback = Loopback(create_app(TOKEN, locate=locate))
    loopback.start()
    yield f"http://127.0.0.1:{loopback.port}"
    loopback.stop()


@pytest.fixture
async def bot(desk_url: str) -> AsyncIterator[Bot]:
    def request() -> HTTPXRequest:
        return HTTPXRequest(read_timeout=20, httpx_kwargs={"trust_env": False})

    base = f"{desk_url}/bot"
    async with Bot(TOKEN, base, request=request(), get_updates_request=request()) as made:
        yield made


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


class Visit:
    """A page at a size, and the bot that answers it by hand."""

    def __init__(self, page: Page, bot: Bot) -> None:
        self.page = page
        self.bot = bot
        self.offset: int | None = None

    async def next_update(self) -> Update:
        (update,) = await self.bot.get_updates(offset=self.offset, limit=1, timeout=10)
        self.offset = update.update_id + 1
        return update

    async def started(self) -> int:
        """The chat's id, once the page has said /start."""
        message = (await self.next_update()).message
        assert message is not None
        assert message.text == "/start"
        return message.chat.id

    async def type(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    async def picture(self, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            await self.page.wait_for_timeout(300)
            await self.page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.fixture
async def visit(chromium: Browser, bot: Bot, desk_url: str) -> Visit:
    page = await chromium.new_page(viewport={"width": 360, "height": 640}, locale="en-US")
    await page.goto(f"{desk_url}/try")
    return Visit(page, bot)


async def test_a_question_gets_its_answer_and_a_tap_goes_back(visit: Visit) -> None:
    chat = await visit.started()
    await visit.type("one line on my strip")
    update = await visit.next_update()
    assert update.message is not None
    assert update.message.text == "one line on my strip"
    buttons = [[InlineKeyboardButton("Show me again", callback_data="strips:again")]]
    await visit.bot.send_message(
        chat, ANSWER, parse_mode="HTML", reply_markup=InlineKeyboardMarkup(buttons)
    )
    log = visit.page.get_by_role("log")
    await expect(log.locator("strong", has_text="One line is positive.")).to_be_visible()
    await expect(log.get_by_role("link", name="215-555-0134")).to_have_attribute(
        "href", "tel:2155550134"
    )
    await visit.page.get_by_role("button", name="Show me again").click()
    tapped = (await visit.next_update()).callback_query
    assert tapped is not None
    assert tapped.data == "strips:again"
    await tapped.answer("Noted")
    await expect(visit.page.get_by_text("Noted")).to_be_visible()


async def test_the_emergency_button_stays_on_the_smallest_screen(visit: Visit) -> None:
    chat = await visit.started()
    for number in range(30):
        await visit.bot.send_message(chat, f"A long conversation, message {number}.")
    await visit.type("and then?")
    await visit.next_update()
    await expect(visit.page.get_by_text("and then?")).to_be_in_viewport()
    emergency = visit.page.get_by_role("button", name="Emergency")
    await expect(emergency).to_be_in_viewport(ratio=1)
    box = await emergency.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await emergency.click()
    update = await visit.next_update()
    assert update.message is not None
    assert update.message.text == "/sos"


async def test_the_first_line_of_a_long_answer_is_in_view_when_it_comes(visit: Visit) -> None:
    chat = await visit.started()
    await visit.bot.send_message(chat, "CALL 911 first.\n" + "Then the next step.\n" * 60)
    await visit.bot.send_message(chat, "And a second message right behind it.")
    await expect(visit.page.get_by_text("a second message")).to_have_count(1)
    log = await visit.page.get_by_role("log").bounding_box()
    first = await visit.page.get_by_text("CALL 911 first.").bounding_box()
    assert log is not None
    assert first is not None
    assert log["y"] <= first["y"] <= log["y"] + 40


@pytest.mark.parametrize("width", [320, 360, 390])
async def test_nothing_runs_off_the_side_of_a_phone(visit: Visit, width: int) -> None:
    await visit.page.set_viewport_size({"width": width, "height": 640})
    chat = await visit.started()
    rows = [[InlineKeyboardButton("A" * 40, callback_data=f"{n}") for n in range(3)]]
    await visit.bot.send_message(chat, "x" * 500, reply_markup=InlineKeyboardMarkup(rows))
    await expect(visit.page.get_by_role("button", name="A" * 40).first).to_be_visible()
    wide = await visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


async def test_markup_that_anybody_sends_is_shown_as_text(visit: Visit) -> None:
    chat = await visit.started()
    await visit.type(HOSTILE)
    await visit.bot.send_message(chat, HOSTILE)
    await expect(visit.page.get_by_text(HOSTILE)).to_have_count(2)
    assert await visit.page.title() == "Try Steady"


async def test_a_place_is_shared_from_the_form_and_an_unknown_one_is_named(visit: Visit) -> None:
    chat = await visit.started()
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Where I am", request_location=True)]])
    await visit.bot.send_message(chat, "Where are you?", reply_markup=keyboard)
    await visit.page.get_by_role("button", name="Where I am").click()
    await visit.page.get_by_label("Place", exact=True).fill("Atlantis")
    await visit.page.get_by_role("button", name="Share", exact=True).click()
    await expect(visit.page.get_by_role("alert")).to_contain_text("I don't know that place")
    await expect(visit.page.get_by_role("button", name="Emergency")).to_be_in_viewport(ratio=1)
    await visit.picture("place")
    await visit.page.get_by_label("Place", exact=True).fill("19134")
    await visit.page.get_by_role("button", name="Share", exact=True).click()
    update = await visit.next_update()
    assert update.message is not None
    assert update.message.location is not None
    assert update.message.location.latitude == 39.9925


async def test_an_emergency_can_be_called_while_the_place_form_is_open(visit: Visit) -> None:
    await visit.started()
    await visit.page.get_by_role("button", name="Share location").click()
    await visit.page.get_by_role("button", name="Emergency").click()
    update = await visit.next_update()
    assert update.message is not None
    assert update.message.text == "/sos"
    await visit.page.get_by_label("Place", exact=True).press("Escape")
    await expect(visit.page.get_by_role("dialog")).to_be_hidden()


async def test_a_new_chat_starts_empty_and_a_reload_keeps_the_old_one(visit: Visit) -> None:
    first = await visit.started()
    await visit.bot.send_message(first, "Kept over a reload.")
    await expect(visit.page.get_by_text("Kept over a reload.")).to_be_visible()
    await visit.page.reload()
    await expect(visit.page.get_by_text("Kept over a reload.")).to_be_visible()
    await visit.page.get_by_role("button", name="New chat").click()
    assert await visit.started() != first
    await expect(visit.page.get_by_text("Kept over a reload.")).to_have_count(0)


async def test_the_other_language_is_the_pages_and_the_visitors(visit: Visit) -> None:
    await visit.started()
    await visit.page.get_by_role("link", name="Español").click()
    await expect(visit.page.get_by_role("button", name="Emergencia")).to_be_visible()
    await expect(visit.page.get_by_text("Listo")).to_be_visible()
    await visit.page.get_by_label("Mensaje", exact=True).fill("hola")
    await visit.page.keyboard.press("Enter")
    update = await visit.next_update()
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.language_code == "es"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "width", "height"), [("phone", 390, 844), ("desktop", 1280, 800)])
async def test_a_whole_conversation_is_shown(
    visit: Visit, name: str, width: int, height: int, scheme: str
) -> None:
    await visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await visit.page.set_viewport_size({"width": width, "height": height})
    chat = await visit.started()
    here = KeyboardButton("📍 Share my location", request_location=True)
    keyboard = ReplyKeyboardMarkup([[here], ["🆘 Emergency"]])
    await visit.bot.send_message(chat, "Hi. I am Steady. How can I help?", reply_markup=keyboard)
    await visit.type("i got one line")
    await expect(visit.page.get_by_text("i got one line")).to_have_count(1)
    buttons = [
        [InlineKeyboardButton("What now?", callback_data="1")],
        [
            InlineKeyboardButton("Find strips", callback_data="2"),
            InlineKeyboardButton("Menu", callback_data="3"),
        ],
    ]
    markup = InlineKeyboardMarkup(buttons)
    await visit.bot.send_message(chat, ANSWER, parse_mode="HTML", reply_markup=markup)
    await visit.bot.send_venue(chat, 39.9925, -75.1133, "Example Drop-in", "1 Example St")
    await expect(visit.page.get_by_role("link", name="Example Drop-in")).to_be_in_viewport()
    await visit.picture(f"{name}-{scheme}")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_picture_and_a_clip_can_be_seen_heard_and_read(
    chromium: Browser, bot: Bot, desk_url: str, language: str
) -> None:
    page = await chromium.new_page(viewport={"width": 390, "height": 844}, locale="en-US")
    await page.goto(f"{desk_url}/try?lang={language}")
    visit = Visit(page, bot)
    chat = await visit.started()
    spray, clip = LIBRARY.picture("spray", language), LIBRARY.clip("breaths_adult", language)
    await bot.send_voice(chat, clip.path.read_bytes(), caption=clip.caption)
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Next step", callback_data="od:e6")]])
    await bot.send_photo(chat, spray.path.read_bytes(), caption=spray.caption, reply_markup=buttons)
    log = page.get_by_role("log")
    picture = log.get_by_role("img", name=spray.caption.splitlines()[0])
    await expect(picture).to_be_visible()
    await page.wait_for_function(LOADED, arg=1080)
    box = await picture.bounding_box()
    assert box is not None
    assert box["width"] > 250
    assert box["x"] + box["width"] <= 390
    for line in (*spray.caption.splitlines(), *clip.caption.splitlines()):
        await expect(log.get_by_text(line).first).to_be_attached()
    await page.wait_for_function(HEARD, arg=150)
    await visit.picture(f"try-media-{language}")
