"""The guides as they are shipped, and a talk with the whole bot on a clock that the test moves."""

from datetime import date

import pytest

from bot.answering.wording import Sayings
from bot.words import read_words
from resources.config import load_config
from tests.bot.rescue.conftest import empty_directory, start_talk, talk

__all__ = ["empty_directory", "start_talk", "talk"]  # fixtures


@pytest.fixture(scope="session")
def sayings() -> Sayings:
    words = read_words(load_config())
    return Sayings(words.library, words.menu, words.media, words.guides, lambda: date(2026, 11, 23))
