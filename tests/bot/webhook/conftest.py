"""The same bot at work as in `tests/bot/journey`."""

from tests.bot.journey.conftest import config, directory_url, rasa, start_bot

__all__ = ["config", "directory_url", "rasa", "start_bot"]
