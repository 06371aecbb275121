"""Fixtures for every test that needs a Telegram. Registered in `tests/conftest.py`."""

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.telegram.stand_in import TelegramStandIn


@pytest.fixture
def stand_in() -> Iterator[TelegramStandIn]:
    """A fresh Telegram on a port of its own."""
    with TelegramStandIn() as telegram:
        yield telegram


def make_bot(telegram: TelegramStandIn, read_timeout: float = 5.0) -> Bot:
    """python-telegram-bot's own client, pointed at the stand-in. Not initialized yet."""

    def request() -> HTTPXRequest:
        return HTTPXRequest(read_timeout=read_timeout, httpx_kwargs={"trust_env": False})

    return Bot(
        telegram.token,
        base_url=f"{telegram.url}/bot",
        request=request(),
        get_updates_request=request(),
    )


@pytest.fixture
async def ptb_bot(stand_in: TelegramStandIn) -> AsyncIterator[Bot]:
    async with make_bot(stand_in) as bot:
        yield bot
