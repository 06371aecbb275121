"""What every door in its own process needs: the bot on a store of its own, and Rasa beside it."""

import base64
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import SecretStr

from bot.app import Steady
from bot.clock import Clock
from bot.doors.recording import RecordingTelegram
from bot.rasa.client import RasaClient
from bot.rasa.process import running
from bot.settings import STATE_FILE, Settings
from resources.config import ServiceConfig


@contextlib.asynccontextmanager
async def rasa_or_none(
    settings: Settings, config: ServiceConfig, clock: Clock, without: bool
) -> AsyncIterator[RasaClient | None]:
    """The Rasa that runs, or one of our own; None where it is to be left out."""
    if without:
        yield None
        return
    async with running(str(settings.rasa_url), config.understanding, clock) as client:
        yield client


@contextlib.asynccontextmanager
async def private_bot(
    settings: Settings, config: ServiceConfig, clock: Clock, without_rasa: bool
) -> AsyncIterator[tuple[Steady, RecordingTelegram]]:
    """A bot whose private store is made for this talk and deleted after it."""
    with tempfile.TemporaryDirectory(prefix="steady-") as folder:
        state = f"sqlite:///{Path(folder) / STATE_FILE}"
        # The key is in no file: what a killed talk leaves behind, nobody can read.
        key = SecretStr(base64.b64encode(os.urandom(32)).decode())
        own = settings.model_copy(
            update={"state_url": state, "steady_data": Path(folder), "steady_key": key}
        )
        own = own.model_copy(update={"directory_url": settings.directory()})
        telegram = RecordingTelegram(clock)
        async with rasa_or_none(settings, config, clock, without_rasa) as rasa:
            bot = Steady(own, config, telegram, clock, rasa)
            try:
                yield bot, telegram
            finally:
                await bot.close()
