"""The door to Telegram, or to any server that speaks its Bot API (the desk's `/try` page too)."""

import asyncio
import signal

from bot.app import Steady
from bot.clock import SystemClock
from bot.rasa_client import RasaClient
from bot.settings import Settings
from bot.telegram_api import BotApi
from resources.config import ServiceConfig


async def run_on_telegram(
    settings: Settings, config: ServiceConfig, receiving: bool = True
) -> None:
    """Until a signal, or an error that starting again would not mend."""
    token = settings.telegram_bot_token
    assert token is not None  # noqa: S101  the command has looked
    telegram = BotApi(token.get_secret_value(), str(settings.telegram_api_url))
    clock = SystemClock()
    async with RasaClient(str(settings.rasa_url), config.understanding, clock) as rasa:
        bot = Steady(settings, config, telegram, clock, rasa)
        running = asyncio.create_task(bot.run(receiving))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
        try:
            await running
        except asyncio.CancelledError:
            pass  # asked to stop: what was committed is worked on at the next start
        finally:
            await bot.close()
            await telegram.close()
