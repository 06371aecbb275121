"""The engine room in this process: the real loops, one step at a time, that can die anywhere.

What people say has been replaced by numbered words. Everything between Telegram and the store is
what runs in production.
"""

import asyncio
import base64
import functools
from collections import deque
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from bot.calls import Due, TimerPlan
from bot.clock import ManualClock
from bot.flows.hearing import Ears
from bot.flows.loading import RESCUE_FILE, Flow
from bot.health.alarms import Alarms
from bot.receive import Receiver
from bot.receiving.polling import Polling
from bot.replies import Lane, Outcome, Reply
from bot.rescuing import express
from bot.rescuing.express import Express
from bot.rescuing.presence import Presence
from bot.rescuing.rescue import Rescue
from bot.send import Sender
from bot.sending.telegram_api import ChatGone, SlowDown, Unreachable
from bot.settings import Settings
from bot.store import Store
from bot.timers import Timers
from bot.work import Worker
from resources.config import load_config

KEY = base64.b64encode(b"an engine room's own key of 32 b").decode()
TIMER_SECONDS = 30.0
WINDOW = 100


class Crash(BaseException):
    """The program has died. No code of it may catch this."""


class Saboteur:
    """Ends the program before the n-th statement or commit from now, and all that comes after."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False

    def strike(self, *_: object) -> None:
        if self.left is not None:
            self.left -= 1
            self.dead = self.dead or self.left < 0
        self.check()

    def check(self) -> None:
        if self.dead:
            raise Crash


class ScriptedTelegram:
    """Hands out updates, confirms them by offset as Telegram does, and fails as it was told."""

    def __init__(self, saboteur: Saboteur, confirms_early: bool) -> None:
        self._saboteur = saboteur
        self._confirms_early = confirms_early
        self.waiting: dict[int, Any] = {}
        self.handed_out: set[int] = set()
        self.confirmed: set[int] = set()
        self.permits = 0
        self.pulse = asyncio.Event()
        self.idle = asyncio.Event()
        self.failures: deque[str] = deque()
        self.blocked: set[int] = set()
        self.sent: list[tuple[int, str]] = []
        self.lost_answers = 0

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        self._saboteur.check()
        self._confirm([it for it in self.handed_out if offset is not None and it < offset])
        while seconds and not self.permits:
            self.idle.set()
            self.pulse.clear()
            await self.pulse.wait()
            self._saboteur.check()
        self.permits -= 1 if seconds else 0
        window = list(self.waiting)[:WINDOW]
        self.handed_out.update(window)
        batch = [self.waiting[it] for it in window]
        if self._confirms_early:
            self._confirm(window)
        return batch

    def _confirm(self, update_ids: list[int]) -> None:
        for update_id in update_ids:
            if self.waiting.pop(update_id, None) is not None:
                self.confirmed.add(update_id)
        self.handed_out.difference_update(update_ids)

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        await asyncio.sleep(0)
        self._saboteur.check()
        chat = int(parameters["chat_id"])
        if chat in self.blocked:
            raise ChatGone("403")
        failure = self.failures.popleft() if self.failures else ""
        if failure == "429":
            raise SlowDown(5)
        if failure == "unreachable":
            raise Unreachable("500")
        self.sent.append((chat, str(parameters.get("text", ""))))
        if failure == "lost":
            self.lost_answers += 1
            raise Unreachable("cut")
        return True


class NumberedWords:
    """In place of the handler and of the rescue's clocks: two answers to each question."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    async def handle(self, incoming: Any, contents: dict[str, Any], memory: Any) -> Outcome:
        if contents["step"]:  # it was sent directly
            return Outcome()
        what, number = incoming.text.split()
        if what == "later":
            due = Due(self._clock.now() + timedelta(seconds=TIMER_SECONDS), {"to": number})
            return Outcome((Reply(f"noted {number}"),), timers=TimerPlan((due,)))
        return Outcome((Reply(f"one {number}"), Reply(f"two {number}")))

    def sorry(self, incoming: Any, memory: Any) -> Outcome:
        return Outcome((Reply("sorry"),))

    def keyboard_words(self, language: str) -> dict[str, str]:
        return {}

    def rung(self, ringing: Any) -> Outcome:
        reply = Reply(f"asked {ringing.contents['to']}", lane=Lane.EMERGENCY)
        return Outcome((reply,), timers=TimerPlan())

    def rang(self, ringing: Any, outcome: Outcome) -> None:
        return None


@functools.cache
def _words() -> tuple[Flow, Ears]:
    config = load_config()
    return Flow.load(RESCUE_FILE, config.languages, config.numbers.model_dump()), Ears.load()


class EngineRoom:
    """One program's life, on a store that outlives it."""

    def __init__(
        self, folder: Path, clock: ManualClock, telegram: ScriptedTelegram, saboteur: Saboteur
    ) -> None:
        config, words = load_config(), NumberedWords(clock)
        settings = Settings(_env_file=None, steady_data=folder, steady_key=KEY)
        flow, ears = _words()
        labels = dict.fromkeys(config.languages, "\x01")
        presence = Presence(timedelta(minutes=60))
        rescue = Rescue(flow, ears, presence, clock, labels)
        self._telegram = telegram
        self._saboteur = saboteur
        self._clock = clock
        self.store = Store(settings, config.retention_hours)
        self.sender = Sender(telegram, self.store, clock)
        self.worker = Worker(words, self.store, clock, config, self.sender.wake)  # type: ignore[arg-type]  # in its place
        self.timers = Timers(words, words, self.store, clock, config, self.sender.wake)  # type: ignore[arg-type]  # in both places
        self.express = Express(telegram, rescue, self.store, clock, 10, timedelta(seconds=30))
        self.receiver = Receiver(
            telegram, rescue, self.express, self.store, clock, config, self.worker.wake
        )
        self._polling: asyncio.Task[None] | None = None

    async def poll(self) -> None:
        """One `getUpdates`, its commit, and the next call, which confirms it."""
        if self._polling is None:
            polling = Polling(self._telegram, self.receiver, 25, Alarms())
            self._polling = asyncio.create_task(polling.run())
        await self._until_idle()
        self._telegram.permits += 1
        self._telegram.idle.clear()
        self._telegram.pulse.set()
        await self._until_idle()
        await self._alive(self.express.finish())

    async def _until_idle(self) -> None:
        assert self._polling is not None
        idle = asyncio.create_task(self._telegram.idle.wait())
        await asyncio.wait({idle, self._polling}, return_when=asyncio.FIRST_COMPLETED)
        idle.cancel()
        if self._polling.done():
            self._polling.result()

    async def work(self) -> None:
        await self._alive(self.worker.start_waiting())
        await self._alive(self.worker.finish())

    async def send(self) -> None:
        await self._alive(self.sender.start_due())
        await self._alive(self.sender.finish())

    async def ring(self) -> None:
        await self._alive(self.timers.ring_due())

    async def _alive[T](self, step: Coroutine[Any, Any, T]) -> T:
        result = await step
        self._saboteur.check()
        return result

    async def end(self) -> None:
        """Whatever is under way is cut off where it stands."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.store.close()


class Sabotage:
    """While it is entered, every statement of every engine passes the saboteur, and no code waits
    for a clock on the wall."""

    def __init__(self, saboteur: Saboteur) -> None:
        self._saboteur = saboteur
        instant = SimpleNamespace(**{**vars(asyncio), "sleep": _no_time})
        self._patch = patch.object(express, "asyncio", instant)

    def begin(self) -> None:
        self._patch.start()
        for moment in ("before_cursor_execute", "commit"):
            event.listen(Engine, moment, self._saboteur.strike)

    def end(self) -> None:
        self._patch.stop()
        for moment in ("before_cursor_execute", "commit"):
            event.remove(Engine, moment, self._saboteur.strike)


async def _no_time(_seconds: float) -> None:
    await asyncio.sleep(0)
