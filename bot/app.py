"""The bot, put together. One message's journey, in order:

    receive   fetch, parse each alone, guard, first emergency line, commit, confirm
    work      each chat in order: inbox row -> replies, in one transaction
    send      outbox, emergencies first

All doors (Telegram, the browser, the terminal, `play`) are thin: each gives this its updates and
takes its messages, and decides nothing.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.answering.backlog import Backlog
from bot.answering.directory import Directory
from bot.answering.finding import Finder
from bot.answering.rooms import Rooms
from bot.answering.wording import Sayings, emergency_labels
from bot.clock import Clock, today_at
from bot.dialogue import Dialogue
from bot.emergency import self_test
from bot.flows.hearing import Ears
from bot.flows.loading import Flow
from bot.guard_making.data import ensure
from bot.guides.guide_clock import GuideClock
from bot.guides.writing_down import doers
from bot.handling import Handler
from bot.health.alarms import Alarms
from bot.loops import Moved, fail, follow_clock, keep_directory, keep_house
from bot.rasa.client import RasaClient
from bot.receive import Receiver
from bot.receiving.catching_up import CatchingUp
from bot.receiving.ways_in import way_in
from bot.recollection import Recollection
from bot.rereading import Rereading, tell_expired
from bot.rescuing.express import Express
from bot.rescuing.open_rescue import OpenRescue
from bot.rescuing.presence import Presence
from bot.rescuing.rescue import Rescue
from bot.second_reader import let_the_encoder_read
from bot.send import Sender
from bot.sending.command_list import listed, tell_commands
from bot.sending.telegram_api import OtherPoller, Telegram
from bot.settings import Settings
from bot.store import Store, StoreUnavailable
from bot.threads import Threads
from bot.timers import Timers
from bot.words import Words, read_words
from bot.work import Worker
from resources.config import ServiceConfig

FIRST_LOOK_SECONDS = 1.0
LAST_SECONDS = 2.0  # a stop takes five in all
HANDING_OVER_SECONDS = 10.0

log = structlog.get_logger()


class Steady:
    """One running bot. Built in well under a second; places are loaded behind it."""

    def __init__(
        self,
        settings: Settings,
        config: ServiceConfig,
        telegram: Telegram,
        clock: Clock,
        rasa: RasaClient | None,
    ) -> None:
        ensure()
        self_test()
        self._clock = clock
        self.stopped = asyncio.Event()
        self.alarms = Alarms()
        self._encoder = let_the_encoder_read(self.alarms)
        self._search_threads = Threads("search", 4)
        self._load(config)
        self.store = Store(settings, config.retention_hours, self.alarms)
        self.directory = Directory(settings.directory(), config)
        self._can = doers(self.directory, self._search_threads, self.sayings.today)
        self._assemble(config, telegram, rasa)
        self._telegram = telegram
        self._receive = way_in(settings, telegram, self.receiver)

    def _load(self, config: ServiceConfig) -> None:
        """Words and steps, all into memory: emergencies need nothing else."""
        words = read_words(config)
        today = partial(today_at, config.place.timezone, self._clock)
        self.sayings = Sayings(words.library, words.menu, words.media, words.guides, today)
        presence = Presence(timedelta(minutes=config.rescue.untouched_minutes))
        known = emergency_labels(words.library)
        self.rescue = Rescue(words.flow, Ears.load(), presence, self._clock, known)
        self.rereading = Rereading(
            partial(read_words, config), self.use, self.alarms, self._search_threads
        )

    def use(self, words: Words) -> None:
        """Say these words from the next message on."""
        self.sayings.use(words.library, words.menu, words.media, words.guides)
        self.rescue.use(words.flow, emergency_labels(words.library))

    @property
    def flow(self) -> Flow:
        return self.rescue.flow

    def _assemble(self, config: ServiceConfig, telegram: Telegram, rasa: RasaClient | None) -> None:
        clock, limits = self._clock, config.receiving
        finder = Finder(self.directory, self._search_threads, clock, config)
        self.dialogue = Dialogue(rasa, config.understanding, clock, self._encoder)
        open_rescue = OpenRescue(self.rescue, clock, config)
        minutes = config.understanding.sitting_minutes
        rooms = Rooms.around(finder, self.dialogue, self.rescue, open_rescue, minutes, self._can)
        recollection = Recollection(clock, timedelta(minutes=minutes))
        backlog = Backlog(clock, timedelta(minutes=limits.backlog_minutes))
        handler = Handler(self.sayings, self.rescue, rooms, open_rescue, backlog, recollection)
        self.sender = Sender(telegram, self.store, clock)
        self.worker = Worker(handler, self.store, clock, config, self.sender.wake)
        self.sender.chat_gone = self.rescue.presence.forget
        late = timedelta(seconds=config.rescue.late_seconds)
        clocks = open_rescue.times, GuideClock(self.sayings, clock, late)
        self.timers = Timers(*clocks, self.store, clock, config, self.sender.wake)
        self.express = Express(
            telegram, self.rescue, self.store, clock, limits.one_emergency_per_seconds, late
        )
        open_rescue.times.asked_meanwhile = self.express.backup.asked
        others = CatchingUp(self.store, self.rescue, clock) if self.store.shared else None
        wake = self.worker.wake
        self.receiver = Receiver(
            telegram, self.rescue, self.express, self.store, clock, config, wake, others
        )

    async def run(self, receiving: bool = True) -> None:
        """All loops, for ever. The first that fails ends the others, and the program.

        The receiver goes first: what the others need to load would hold up its first look. One
        more worker beside another bot leaves it out.
        """
        try:
            async with asyncio.TaskGroup() as loops:
                self.sender.stopped_by = lambda error: fail(loops, error)
                if receiving:
                    loops.create_task(self._receive())
                    await self.receiver.looked_once(FIRST_LOOK_SECONDS)
                for loop in self._loops():
                    loops.create_task(loop)
                log.info("ready")
        except* OtherPoller:
            await self._hand_over()
            raise
        finally:
            self.stopped.set()

    def _loops(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """All but the receiving."""
        return (
            self.worker.run(),
            self.timers.run(),
            self.express.backup.run(),
            self.sender.run(),
            keep_house(self.store, self._clock),
            follow_clock(self._clock, self.store, *self._who_remembers()),
            keep_directory(self.directory, self._search_threads, self.sayings.today),
            self.rereading.run(),
            tell_commands(self._telegram, listed(self.sayings, self.rescue.languages)),
            tell_expired(lambda: self.sayings.library.facts, self.sayings.today, self.alarms),
        )

    def _who_remembers(self) -> tuple[Moved, ...]:
        """What holds moments in memory, and has to hear when the clock was set."""
        return self.rescue.presence.move, self.express.backup.move, self.sender.move

    async def settle(self) -> None:
        """Work and send until nothing is left to do now (`play`, tests)."""
        await self.express.finish()
        while await self.worker.start_waiting():
            await self.worker.finish()
        while await self.timers.ring_due():
            pass
        while await self.sender.start_due():
            await self.sender.finish()

    async def close(self) -> None:
        """Let what is under way end, for some seconds; the rest waits in the store."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self.worker.finish()
                await self.sender.finish()
                await self.express.finish()
        self.store.close()
        self._search_threads.close()

    async def _hand_over(self) -> None:
        """Another process goes on in our place. What was confirmed here, it will not be given."""
        with contextlib.suppress(TimeoutError, StoreUnavailable):
            async with asyncio.timeout(HANDING_OVER_SECONDS):
                await self.settle()
