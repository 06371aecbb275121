"""What people write in an experiment, and what they have to get, message by message.

Each chat asks for things whose answers can be told apart and never for the same twice in a row,
so that from its answers alone it can be seen what is missing, doubled or out of order.
"""

import contextlib
import itertools
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.laboratory import Laboratory
from tests.faults.result import Result

ASKED = ("/menu", "/help", "/privacy", "/language")
RED = "my friend is not breathing"
SENDING = ("sendmessage", "sendphoto", "sendvoice")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that Telegram took from the bot; `at` in seconds of `time.monotonic()`."""

    chat: int
    text: str
    at: float


def deliveries(laboratory: Laboratory) -> list[Delivery]:
    """Everything that reached a chat, in order, repetitions too."""
    return [
        Delivery(int(call.payload["chat_id"]), words_of(call.result), call.at)
        for call in laboratory.telegram.calls
        if call.method.lower() in SENDING and isinstance(call.result, dict)
    ]


def words_of(message: dict[str, Any]) -> str:
    """As a person reads it."""
    return str(message.get("text") or message.get("caption") or "")


@dataclass(slots=True)
class Judged:
    """What became of the traffic."""

    tried: int = 0
    lost: int = 0
    duplicated: int = 0
    disordered: int = 0
    delays: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        return max(self.delays, default=0.0)

    def percentile(self, percent: int) -> float:
        """So many of the delays are shorter than this."""
        ordered = sorted(self.delays) or [0.0]
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def result(
        self, broken: tuple[str, ...] = (), note: str = "", worst: float | None = None
    ) -> Result:
        """`worst`: what was timed, if not how long people waited for their answers."""
        if self.disordered:
            broken += (f"{self.disordered} chats out of order",)
        longest = max(self.delays, default=None) if worst is None else worst
        return Result(self.tried, self.lost, self.duplicated, longest, note, broken)


class Traffic:
    """Chats that ask for things. `answers` are learnt from a bot to which nothing happens."""

    def __init__(self, laboratory: Laboratory, seed: int = 1) -> None:
        self._telegram = laboratory.telegram
        self._laboratory = laboratory
        self._random = random.Random(seed)
        self._asked: defaultdict[int, list[tuple[str, float]]] = defaultdict(list)
        self._updates: list[int] = []
        self._red: dict[int, float] = {}
        self._answers: dict[str, str] = {}
        self._first_step = ""
        self._next_red = itertools.count(900_000)

    def learn(self, chat: int = 999_999) -> None:
        """Asks for everything once. The bot has to be running, and well."""
        for number, command in enumerate(ASKED, start=1):
            self._telegram.send_text(chat, command)
            self._answers[self._telegram.wait_for(chat, number, 30)[-1]["text"]] = command
        self._telegram.send_text(chat + 1, RED)
        self._first_step = self._telegram.wait_for(chat + 1, 1, 30)[0]["text"]
        # A first step is sent before the commit, and so before it is confirmed.
        self._telegram.wait_until(lambda: self._telegram.pending == 0, 30, "all confirmed")

    @property
    def ordinary(self) -> list[int]:
        """The ids of all that was asked, emergencies aside: one reply each."""
        return list(self._updates)

    def ask(self, chat: int) -> None:
        """One more message in this chat, other than the one before it."""
        before = self._asked[chat][-1][0] if self._asked[chat] else ""
        command = self._random.choice([it for it in ASKED if it != before])
        self._asked[chat].append((command, time.monotonic()))
        self._updates.append(self._telegram.send_text(chat, command))

    def cry(self) -> int:
        """Somebody new, in an emergency; returns the chat."""
        chat = next(self._next_red)
        self._red[chat] = time.monotonic()
        self._telegram.send_text(chat, RED)
        return chat

    def burst(self, count: int, chats: Iterable[int], red_share: float = 0.05) -> None:
        """So many messages, from random ones of these chats."""
        known = list(chats)
        for _ in range(count):
            if self._random.random() < red_share:
                self.cry()
            else:
                self.ask(self._random.choice(known))

    @contextlib.contextmanager
    def flowing(
        self, count: int, a_second: float, chats: Iterable[int], red_share: float = 0.05
    ) -> Iterator[None]:
        """So many messages, one after the other, beside the block, which ends when all are sent."""
        known, pause = list(chats), threading.Event()

        def flow() -> None:
            for _ in range(count):
                self.burst(1, known, red_share)
                pause.wait(1 / a_second)

        thread = threading.Thread(target=flow, daemon=True)
        thread.start()
        yield
        thread.join()

    def all_answered(self) -> bool:
        """Counts first: comparing takes a while."""
        asked = sum(len(told) for told in self._asked.values()) + len(self._red)
        sent = sum(len(self._telegram.calls_of(method)) for method in SENDING)
        return sent >= asked and self.judge().lost == 0

    def wait(self, seconds: float) -> Judged:
        """Waits until nobody waits any more; what is missing then is lost."""
        self._laboratory.became_true(self.all_answered, seconds)
        return self.judge()

    def judge(self) -> Judged:
        """Compares what was asked with what came."""
        judged = Judged()
        by_chat: defaultdict[int, list[Delivery]] = defaultdict(list)
        for delivery in deliveries(self._laboratory):
            by_chat[delivery.chat].append(delivery)
        for chat, asked in self._asked.items():
            self._judge_chat(judged, asked, by_chat[chat])
        for chat, cried in self._red.items():
            steps = [it for it in by_chat[chat] if it.text == self._first_step]
            judged.tried += 1
            judged.lost += not steps
            judged.duplicated += max(0, len(steps) - 1)
            judged.delays += [steps[0].at - cried] if steps else []
        return judged

    def _judge_chat(
        self, judged: Judged, asked: list[tuple[str, float]], came: list[Delivery]
    ) -> None:
        """A repetition directly follows what it repeats, as no chat has two messages under way."""
        answers = [(self._answers.get(it.text, "?"), it.at) for it in came]
        once = [next(group) for _, group in itertools.groupby(answers, key=lambda it: it[0])]
        judged.tried += len(asked)
        judged.duplicated += len(answers) - len(once)
        judged.lost += max(0, len(asked) - len(once))
        expected = [command for command, _ in asked[: len(once)]]
        judged.disordered += [command for command, _ in once] != expected
        judged.delays += [at - sent for (_, sent), (_, at) in zip(asked, once, strict=False)]
