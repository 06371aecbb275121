"""The door to Telegram, or to any server that speaks its Bot API (the desk's `/try` page too)."""

import asyncio
import importlib
import os
import signal
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from bot.app import FIRST_LOOK_SECONDS, Steady
from bot.clock import SystemClock
from bot.health.contact import Contact
from bot.health.report import Health
from bot.health.watchdog import end_soon, keep_alive, tell_systemd
from bot.rasa.client import RasaClient
from bot.sending.telegram_api import BotApi
from bot.settings import Settings
from resources.config import ServiceConfig


async def run_on_telegram(
    settings: Settings, config: ServiceConfig, receiving: bool = True
) -> None:
    """Until a signal, or an error that starting again would not mend."""
    token = settings.telegram_bot_token
    assert token is not None  # noqa: S101  the command has looked
    telegram = BotApi(token.get_secret_value(), str(settings.telegram_api_url))
    contact = Contact(telegram)
    clock = SystemClock()
    async with RasaClient(str(settings.rasa_url), config.understanding, clock) as rasa:
        bot = Steady(settings, config, contact, clock, rasa)
        counts = _counts_of(bot)
        health = Health(bot.store, rasa, bot.alarms, contact if receiving else None, counts, clock)
        beside = (
            keep_alive(lambda: not receiving or contact.is_sought()),
            _show_health(bot, health, settings.health_port),
        )
        try:
            _reread_on_hangup(bot)
            await _until_stopped(bot.run(receiving), *beside)
        finally:
            tell_systemd("STOPPING=1")
            await bot.close()
            await telegram.close()


async def _until_stopped(
    run: Coroutine[Any, Any, None], *beside: Coroutine[Any, Any, None]
) -> None:
    """What was committed and not worked on when the signal came, the next start works on."""
    running = asyncio.create_task(run)
    others = [asyncio.create_task(one) for one in beside]
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, running)
    try:
        await asyncio.wait({running})
    finally:
        for other in others:
            other.cancel()
    if not running.cancelled():
        running.result()  # raises what ended it


def _reread_on_hangup(bot: Steady) -> None:
    """In a terminal SIGHUP says that it was closed, and ends the bot as ever."""
    if not os.isatty(0):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, bot.rereading.ask)


def _stop(running: asyncio.Task[None]) -> None:
    end_soon()
    running.cancel()


async def _show_health(bot: Steady, health: Health, port: int) -> None:
    """Behind the first look at who has written. What the pages need is loaded in a thread."""
    await bot.receiver.looked_once(FIRST_LOOK_SECONDS)
    tell_systemd("READY=1")
    if port:
        pages = await asyncio.to_thread(importlib.import_module, "bot.health.pages")
        await pages.serve_health(health, port)


def _counts_of(bot: Steady) -> Callable[[], Counter[tuple[str, str]]]:
    return lambda: bot.receiver.counts + bot.store.counts
