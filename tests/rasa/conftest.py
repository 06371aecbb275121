"""Conversations with the one trained Rasa of these tests (`tests/one_rasa.py`)."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture(scope="session")
def http(rasa_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=rasa_url, timeout=10) as client:
        yield client


class Conversation:
    """What one chat says to Rasa, under a random name as the bot gives it."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._sender = uuid.uuid4().hex

    def answer(self, text: str) -> dict[str, Any]:
        body = {"sender": self._sender, "text": text, "metadata": {"language": "en"}}
        response = self._http.post("/webhooks/steady/webhook", json=body)
        assert response.status_code == httpx.codes.OK, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def say(self, text: str) -> dict[str, Any]:
        decision: dict[str, Any] = self.answer(text)["decision"]
        return decision


@pytest.fixture
def chat(http: httpx.Client) -> Conversation:
    return Conversation(http)


@pytest.fixture
def other_chat(http: httpx.Client) -> Conversation:
    return Conversation(http)
