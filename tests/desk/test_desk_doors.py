"""The desk as a web server: who may come in, and what every answer carries."""

import pytest
from starlette.testclient import TestClient

from resources.desk.app import MAX_BODY_BYTES, create_app
from resources.desk.try_page import LANGUAGES, load_words

TOKEN = "1:desk-test"


def desk(token: str | None = TOKEN, host: str = "127.0.0.1:8080") -> TestClient:
    return TestClient(create_app(token), base_url=f"http://{host}")


def test_the_front_door_leads_to_the_chat() -> None:
    answer = desk().get("/")
    assert answer.url.path == "/try"
    assert load_words("en", "911")["note"] in answer.text


def test_health_says_ok() -> None:
    assert desk().get("/health").json() == {"ok": True}


@pytest.mark.parametrize("path", ["/try", "/health", "/static/try.js", "/nowhere", "/try/updates"])
def test_every_answer_has_the_security_headers(path: str) -> None:
    headers = desk().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_inline_script_or_style(language: str) -> None:
    text = desk().get(f"/try?lang={language}").text
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    assert text.count("<script") == text.count('<script src="/static/') == 1


@pytest.mark.parametrize(
    ("address", "accept", "expected"),
    [("/try", "es-MX,es", "es"), ("/try", "en", "en"), ("/try?lang=es", "en", "es")],
)
def test_the_page_speaks_the_browsers_language_or_the_one_chosen(
    address: str, accept: str, expected: str
) -> None:
    text = desk().get(address, headers={"accept-language": accept}).text
    assert f'<html lang="{expected}">' in text
    assert load_words(expected, "911")["emergency"] in text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:8080"])
def test_another_host_name_is_turned_away(host: str) -> None:
    assert desk(host=host).get("/try").status_code == 400


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_loopback_names_are_let_in(host: str) -> None:
    assert desk(host=host).get("/health").status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1:8081",
        "http://127.0.0.1:8080.evil",
        "[",
    ],
)
def test_a_request_that_another_sites_page_sends_is_refused(origin: str) -> None:
    answer = desk().post("/try/chats", json={}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8080", "https://127.0.0.1:8080"])
def test_the_desks_own_pages_may_send(origin: str) -> None:
    answer = desk().post("/try/chats", json={}, headers={"origin": origin})
    assert answer.status_code == 200


def test_the_bot_sends_no_origin_and_is_served() -> None:
    assert desk().post(f"/bot{TOKEN}/getMe").json()["ok"]


def test_a_body_beyond_the_limit_is_refused() -> None:
    answer = desk().post("/try/chats", content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413


def test_a_body_that_hides_its_length_is_refused_too() -> None:
    pieces = (b"x" * 65_536 for _ in range(20))
    headers = {"content-type": "application/json"}
    assert desk().post("/try/chats", content=pieces, headers=headers).status_code == 413


def test_without_a_token_the_page_says_how_to_start_and_there_is_no_bot_api() -> None:
    client = desk(token=None)
    page = client.get("/try")
    assert page.status_code == 200
    assert "make run" in page.text
    assert client.post("/try/chats", json={}).status_code == 404
    assert client.post(f"/bot{TOKEN}/getMe").status_code == 404


def test_the_wrong_token_gets_no_further() -> None:
    assert desk().post("/bot1:wrong/getUpdates").json()["error_code"] == 401


def test_the_desk_pushes_to_nobody() -> None:
    answer = desk().post(f"/bot{TOKEN}/setWebhook", json={"url": "http://127.0.0.1:1/"})
    assert answer.json()["description"].startswith("Bad Request: bad webhook")
