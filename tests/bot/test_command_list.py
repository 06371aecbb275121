"""What Telegram is told of our commands, and that it may refuse."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.answering.wording import Sayings
from bot.receiving.patience import Patience
from bot.sending.command_list import listed, tell_commands
from bot.sending.telegram_api import Refused, Unreachable
from bot.words import read_words
from resources.config import load_config

BOTH = {"en": [("sos", "Emergency")], "es": [("sos", "Emergencia")]}


class Telegram:
    """Takes the list, after it has failed so."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.told: list[Mapping[str, Any]] = []

    async def call(self, method: str, parameters: Mapping[str, Any], *_: object) -> object:
        if self._failures:
            raise self._failures.pop(0)
        assert method == "setMyCommands"
        self.told.append(parameters)
        return True


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_patience: Patience, _trouble: Exception) -> None:
        return

    monkeypatch.setattr(Patience, "after", at_once)


async def test_each_language_is_told_and_the_first_also_for_all_others() -> None:
    telegram = Telegram()
    await tell_commands(telegram, BOTH)  # type: ignore[arg-type]
    assert [one.get("language_code") for one in telegram.told] == [None, "en", "es"]
    said = [one["commands"][0]["description"] for one in telegram.told]
    assert said == ["Emergency", "Emergency", "Emergencia"]


async def test_a_telegram_that_is_away_is_told_later() -> None:
    telegram = Telegram(Unreachable("away"), Unreachable("away"))
    await tell_commands(telegram, BOTH)  # type: ignore[arg-type]
    assert len(telegram.told) == 3


async def test_a_refusal_ends_it_quietly() -> None:
    telegram = Telegram(Refused("BOT_COMMAND_INVALID"))
    await tell_commands(telegram, BOTH)  # type: ignore[arg-type]
    assert telegram.told == []


def test_ours_fit_what_telegram_takes_the_emergency_first() -> None:
    config = load_config()
    words = read_words(config)
    sayings = Sayings(words.library, words.menu, words.media, words.guides, lambda: None)  # type: ignore[arg-type,return-value]
    by_language = listed(sayings, config.languages)
    assert [name for name, _ in by_language["en"]] == [name for name, _ in by_language["es"]]
    assert by_language["en"][0][0] == "sos"
    for name, about in (one for each in by_language.values() for one in each):
        assert name.islower() and len(name) <= 32
        assert 3 <= len(about) <= 256
