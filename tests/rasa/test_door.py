"""The one door into Rasa: what it refuses, what it never does, and what it never writes."""

import json

import httpx
import pytest

from tests.rasa.conftest import Conversation
from tests.rasa.server_process import ServerProcess

pytestmark = pytest.mark.rasa

WEBHOOK = "/webhooks/steady/webhook"


def test_health_says_ok_when_the_model_is_loaded(http: httpx.Client) -> None:
    response = http.get("/webhooks/steady/")
    assert response.status_code == 200
    assert response.json().keys() == {"status", "pid"}
    assert response.json()["status"] == "ok"


@pytest.mark.parametrize("mark", ["/", "//", " / /", "\u200b/", "\n/", "\u2060\ufeff/ "])
def test_a_leading_slash_never_names_an_intent_or_sets_a_slot(
    http: httpx.Client, mark: str
) -> None:
    payload = 'methadone{"need": "Mars", "place": "Mars"}'
    plain, slashed = Conversation(http), Conversation(http)
    assert slashed.answer(mark + payload) == plain.answer(payload)
    assert slashed.say("food") == {"find": {"need": "food", "place": None}}


@pytest.mark.parametrize("command", ["/restart", "/session_start", "/nlu_fallback", "/back"])
def test_rasas_own_commands_do_nothing_to_a_conversation(http: httpx.Client, command: str) -> None:
    plain, slashed = Conversation(http), Conversation(http)
    assert slashed.answer(command) == plain.answer(command.lstrip("/"))


def test_only_slashes_are_asked_about(chat: Conversation) -> None:
    assert chat.say("///") == {"ask": {"topics": []}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b'"text"',
        b"null",
        b'{"sender": "a"}',
        b'{"text": "hi"}',
        b'{"sender": 5, "text": "hi"}',
        b'{"sender": "", "text": "hi"}',
        b'{"sender": "a", "text": null}',
        b'{"sender": "a", "text": ["hi"]}',
        b'{"sender": "a", "text": "  "}',
        b'{"sender": "a", "text": "hi", "metadata": "x"}',
        b"[" * 60_000,
        b'{"sender": "' + b"a" * 201 + b'", "text": "hi"}',
        b'{"sender": "a", "text": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_a_body_of_the_wrong_shape_or_size_is_refused(http: httpx.Client, body: bytes) -> None:
    response = http.post(WEBHOOK, content=body)
    assert response.status_code == 400
    assert len(response.content) < 200


@pytest.mark.parametrize(
    "text",
    [
        "\x00naloxone\x00",
        "\ud800 lone surrogate",
        "😀" * 2048,
        "a" * 4096,
        "a\u0301" * 2000,
        "\u202egnihtaerb ton",
        "{need} {place} {0[need]} %s %(place)s",
        "food in {place} 0[place]",
        '[Kensington](place){"entity": "need"}',
    ],
)
def test_hostile_text_is_understood_like_any_other(http: httpx.Client, text: str) -> None:
    body = json.dumps({"sender": "hostile", "text": text})
    response = http.post(WEBHOOK, content=body)
    assert response.status_code == 200
    assert set(response.json()["decision"]) <= {"say", "find", "start", "ask"}


@pytest.mark.parametrize(
    "path", ["/", "/version", "/status", "/domain", "/model", "/conversations/a/tracker", "/docs"]
)
def test_rasas_http_api_is_not_there(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_model_cannot_be_put_or_parsed_against(http: httpx.Client) -> None:
    assert http.put("/model", json={"model_file": "x"}).status_code in {404, 405}
    assert http.post("/model/parse", json={"text": "hi"}).status_code in {404, 405}


def test_no_other_origin_is_let_in(http: httpx.Client) -> None:
    body = {"sender": "a", "text": "hi"}
    response = http.post(WEBHOOK, json=body, headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert http.options(WEBHOOK, headers={"Origin": "https://evil.example"}).status_code == 405


def test_nothing_of_a_message_or_a_sender_is_written(
    rasa_server: ServerProcess, http: httpx.Client
) -> None:
    canary = "zebrafinch"
    for text in (f"food near {canary} street", f"/{canary}", f"{canary} he is not breathing"):
        http.post(WEBHOOK, json={"sender": f"{canary}-sender", "text": text})
    http.post(WEBHOOK, content=f'{{"sender": "{canary}", "text":'.encode())
    http.get(f"/{canary}")
    assert canary not in "".join(rasa_server.written).lower()
    assert len([line for line in rasa_server.written if line.strip()]) == 1
