"""What every test may use: the Bot API stand-in, a PostgreSQL, and a Rasa."""

import os
from collections.abc import Iterator

import pytest

from bot.emergency import listen_to

os.environ["HEALTH_PORT"] = "0"  # bots of many tests at once would want the same
pytest_plugins = [
    "tests.read_once",
    "tests.telegram.fixtures",
    "tests.postgresql",
    "tests.one_rasa",
]


@pytest.fixture(autouse=True)
def the_guard_by_itself() -> Iterator[None]:
    """A bot of the test before has given it the encoder to listen to."""
    listen_to(None)
    yield
