"""The door of the last resort (see `bot/last_resort.py`), open until the bot can start again."""

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.clock import SystemClock
from bot.health.contact import Contact
from bot.health.watchdog import end_soon, keep_alive, tell_systemd
from bot.last_answers import LastAnswers, guard_if_it_loads
from bot.last_resort import LastResort
from bot.last_words import load_last_words
from bot.sending.telegram_api import BotApi
from bot.settings import Settings
from bot.store import Store
from resources.config import Retention, ServiceConfig

RETENTION = Retention(chat=12, update_ids=48)  # where config.yml cannot be read


async def run_last_resort(
    settings: Settings,
    config: ServiceConfig | None,
    until: Coroutine[Any, Any, None] | None = None,
) -> bool:
    """Until a signal, an error that starting again would not mend, or the end of `until`; whether
    it was that. `config` is None where it cannot be read. The token must be there."""
    token = settings.telegram_bot_token
    assert token is not None  # noqa: S101  the command has looked
    clock = SystemClock()
    telegram = BotApi(token.get_secret_value(), str(settings.telegram_api_url))
    number = config.numbers.emergency_number if config else None
    store = Store(settings, config.retention_hours if config else RETENTION)
    answers = LastAnswers(load_last_words(), number, guard_if_it_loads(), clock)
    contact = Contact(telegram)
    resort = LastResort(contact, store, answers, clock)
    try:
        tell_systemd("READY=1")
        loops = (*resort.loops(), keep_alive(contact.is_sought))
        return await _first_to_end(loops, until)
    finally:
        await resort.close()
        await telegram.close()


async def _first_to_end(
    loops: Sequence[Coroutine[Any, Any, None]], until: Coroutine[Any, Any, None] | None
) -> bool:
    tasks = [asyncio.create_task(loop) for loop in loops]
    wanted = asyncio.create_task(until) if until else None
    stopped = asyncio.Event()

    def stop() -> None:
        end_soon()
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    everything = {*tasks, asyncio.create_task(stopped.wait())} | ({wanted} if wanted else set())
    try:
        ended, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in everything:
            task.cancel()
        await asyncio.wait(everything)
    for task in ended:
        task.result()  # raises what ended it
    return wanted in ended
