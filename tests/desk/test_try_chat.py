"""The `/try` page's own endpoints: what a browser may do, and what it may not."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from resources.desk.app import create_app
from resources.desk.try_chat import MAX_KEYS
from resources.desk.try_page import LANGUAGES, load_words

MEDIA = Path(__file__).resolve().parents[2] / "resources" / "media"
TOKEN = "1:desk-test"
BOT = f"/bot{TOKEN}"


def desk(token: str | None = TOKEN, **options: Any) -> TestClient:
    return TestClient(create_app(token, **options), base_url="http://127.0.0.1:8080")


def locate(text: str) -> tuple[float, float] | None:
    return (39.9925, -75.1133) if text == "19134" else None


class Browser:
    """One browser on the page, and the bot at the other end of the same desk."""

    def __init__(self, client: TestClient, language: str = "en") -> None:
        self.client = client
        key = client.post("/try/chats", json={"language": language}).json()["key"]
        self.headers = {"X-Try-Key": key}

    def post(self, what: str, body: dict[str, Any]) -> Any:
        return self.client.post(f"/try/{what}", json=body, headers=self.headers)

    def screen(self, since: int = 0) -> Any:
        return self.client.get("/try/updates", params={"since": since}, headers=self.headers)

    def bot(self, method: str, **params: Any) -> Any:
        return self.client.post(f"{BOT}/{method}", json=params).json()["result"]

    def newest_update(self) -> Any:
        return self.bot("getUpdates", offset=-1)[0]


@pytest.fixture
def browser() -> Browser:
    return Browser(desk(locate=locate))


def test_a_new_chat_begins_with_start_in_the_pages_language() -> None:
    message = Browser(desk(), language="es").newest_update()["message"]
    assert message["text"] == "/start"
    assert message["from"]["language_code"] == "es"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_a_typed_text_reaches_the_bot_and_the_answer_reaches_the_page(browser: Browser) -> None:
    browser.post("messages", {"text": " what is this "})
    message = browser.newest_update()["message"]
    browser.bot("sendMessage", chat_id=message["chat"]["id"], text="An answer")
    texts = [shown["text"] for shown in browser.screen().json()["messages"]]
    assert texts == ["/start", "what is this", "An answer"]


def test_only_what_changed_is_sent_again(browser: Browser) -> None:
    chat = browser.newest_update()["message"]["chat"]["id"]
    sent = browser.bot("sendMessage", chat_id=chat, text="One")
    version = browser.screen().json()["version"]
    browser.bot("editMessageText", chat_id=chat, message_id=sent["message_id"], text="Two")
    browser.bot("deleteMessage", chat_id=chat, message_id=1)
    update = browser.screen(since=version).json()
    assert [message["text"] for message in update["messages"]] == ["Two"]
    assert update["removed"] == [1]


def test_a_tap_reaches_the_bot_and_its_notice_reaches_the_page(browser: Browser) -> None:
    chat = browser.newest_update()["message"]["chat"]["id"]
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = browser.bot("sendMessage", chat_id=chat, text="Sure?", reply_markup=markup)
    browser.post("taps", {"message_id": sent["message_id"], "data": "yes"})
    query = browser.newest_update()["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("yes", "Sure?")
    browser.bot("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
    assert browser.screen().json()["notice"] == "Noted"


@pytest.mark.parametrize("tap", [{"message_id": 1, "data": "yes"}, {"message_id": 9}, {}])
def test_a_button_that_is_not_on_the_screen_cannot_be_tapped(
    browser: Browser, tap: dict[str, Any]
) -> None:
    assert browser.post("taps", tap).status_code == 409
    assert "message" in browser.newest_update()


def test_a_typed_place_becomes_a_shared_location(browser: Browser) -> None:
    browser.post("locations", {"place": "19134"})
    location = browser.newest_update()["message"]["location"]
    assert location == {"latitude": 39.9925, "longitude": -75.1133}


def test_an_unknown_place_and_missing_places_each_have_a_sentence(browser: Browser) -> None:
    unknown = browser.post("locations", {"place": "Atlantis"})
    unloaded = Browser(desk()).post("locations", {"place": "19134"})
    assert (unknown.status_code, unloaded.status_code) == (404, 503)
    for language in LANGUAGES:
        words = load_words(language, "911")
        for answer in (unknown, unloaded):
            assert words[answer.json()["error"]].endswith(".")


def uploaded(browser: Browser, method: str, field: str, file: Path) -> Any:
    chat = browser.newest_update()["message"]["chat"]["id"]
    data = {"chat_id": chat, "caption": "Words that stand for it"}
    upload = {field: (file.name, file.read_bytes())}
    return browser.client.post(f"{BOT}/{method}", data=data, files=upload).json()["result"]


@pytest.mark.parametrize(
    ("method", "field", "file", "kind"),
    [
        ("sendPhoto", "photo", "pictures/spray.png", "image/png"),
        ("sendVoice", "voice", "voice/breaths_child.es.ogg", "audio/ogg"),
    ],
)
def test_a_picture_and_a_clip_reach_the_page_as_the_bot_sent_them(
    browser: Browser, method: str, field: str, file: str, kind: str
) -> None:
    sent = uploaded(browser, method, field, MEDIA / file)
    shown = browser.screen().json()["messages"][-1]
    assert (shown[field], shown["caption"]) == (sent[field], "Words that stand for it")
    one = shown[field][-1] if field == "photo" else shown[field]
    answer = browser.client.get(f"/try/files/{one['file_id']}")
    assert answer.content == (MEDIA / file).read_bytes()
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-", 206, slice(0, None)),
        ("bytes=100-199", 206, slice(100, 200)),
        ("bytes=-20", 206, slice(-20, None)),
        ("bytes=100-99999999", 206, slice(100, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=200-100", 416, slice(0, 0)),
        ("bytes=-", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
    ],
)
def test_a_browser_gets_the_part_of_a_clip_that_it_asks_for(
    browser: Browser, asked: str, status: int, part: slice
) -> None:
    clip = MEDIA / "voice" / "breaths_adult.en.ogg"
    file_id = uploaded(browser, "sendVoice", "voice", clip)["voice"]["file_id"]
    answer = browser.client.get(f"/try/files/{file_id}", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, clip.read_bytes()[part])


@pytest.mark.parametrize("file_id", ["unknown", "..%2f..%2fconfig.yml"])
def test_no_other_file_can_be_fetched(browser: Browser, file_id: str) -> None:
    assert browser.client.get(f"/try/files/{file_id}").status_code == 404


def test_both_languages_say_the_same_things() -> None:
    english, spanish = (load_words(language, "911") for language in LANGUAGES)
    assert english.keys() == spanish.keys()
    assert "911" in english["note"]
    assert "911" in spanish["note"]


@pytest.mark.parametrize("text", ["", "  ", "a" * 4097, "🫁" * 2049])
def test_a_text_that_telegram_would_not_send_is_not_sent(browser: Browser, text: str) -> None:
    assert browser.post("messages", {"text": text}).status_code == 400
    assert browser.newest_update()["message"]["text"] == "/start"


def test_a_key_opens_one_chat_only() -> None:
    client = desk()
    first, second = Browser(client), Browser(client)
    first.post("messages", {"text": "mine alone"})
    shown = [message["text"] for message in second.screen().json()["messages"]]
    assert shown == ["/start"]


@pytest.mark.parametrize("headers", [{}, {"X-Try-Key": "guess"}])
def test_without_its_key_no_chat_can_be_read_or_written(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert browser.client.get("/try/updates", headers=headers).status_code == 410
    answer = browser.client.post("/try/messages", json={"text": "hi"}, headers=headers)
    assert answer.status_code == 410


def test_a_form_on_a_foreign_page_opens_no_chat() -> None:
    assert desk().post("/try/chats", data={"language": "en"}).status_code == 400
    assert "access-control-allow-origin" not in desk().options("/try/chats").headers


def test_the_oldest_browser_goes_when_there_are_too_many() -> None:
    client = desk()
    first = Browser(client)
    for _ in range(MAX_KEYS):
        newest = Browser(client)
    assert first.screen().status_code == 410
    assert newest.screen().status_code == 200


def test_the_oldest_messages_are_forgotten(browser: Browser) -> None:
    for number in range(210):
        browser.post("messages", {"text": str(number)})
    shown = browser.screen().json()["messages"]
    assert len(shown) == 200
    assert shown[-1]["text"] == "209"
