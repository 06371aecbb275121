"""When something breaks inside Rasa the door says so; it never answers an empty 200."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.rasa.server_process import ServerProcess, running

pytestmark = pytest.mark.rasa

WEBHOOK = "/webhooks/steady/webhook"


@pytest.fixture(scope="module")
def failing() -> Iterator[ServerProcess]:
    with running(Path(__file__).with_name("failing_rasa.py")) as server:
        yield server


def test_an_exception_is_a_500_that_does_not_quote_the_message(failing: ServerProcess) -> None:
    body = {"sender": "a", "text": "raise zebrafinch"}
    response = httpx.post(failing.url + WEBHOOK, json=body)
    assert response.status_code == 500
    assert response.json() == {"error": "ValueError"}
    assert "zebrafinch" not in "".join(failing.written)


def test_a_message_that_no_rule_answers_is_a_500(failing: ServerProcess) -> None:
    response = httpx.post(failing.url + WEBHOOK, json={"sender": "a", "text": "hi"})
    assert response.status_code == 500
    assert response.json() == {"error": "NoDecision"}
