"""The bot under load, as a process of its own on the Telegram stand-in.

    python -m benchmarks.engine [--seconds 20]

Starts it, sends 25 messages a second from as many chats (5 in 100 are emergencies), once with Rasa
and once with Rasa dead, and prints beside the targets: how long after the start the first emergency
is answered, and for each kind of message the time from the update being received to the answer
being sent. A third time with a Rasa that takes questions and never answers, and with the private
store's file locked: there, from the message arriving at Telegram. Bot, Rasa and stand-in share the
machine.
"""

import argparse
import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.rasa.process import running
from resources.config import load_config
from tests.telegram.stand_in import TelegramStandIn

ROOT = Path(__file__).resolve().parent.parent
A_SECOND = 25
RED = ("my friend is not breathing and his lips are blue", "mi pana no respira")
ORDINARY = (
    "where can i get narcan near 19134",
    "one pink line what does that mean",
    "how do i clean the hole in my leg",
    "donde consigo comida cerca de kensington",
    "que es la tranca",
    "how long should i stay after narcan",
    "shower near K&A",
    "hola",
)
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def bot_on(telegram: TelegramStandIn, rasa_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A bot process with stores of its own, for the time of the block, made as `make run` does."""
    with tempfile.TemporaryDirectory() as folder:
        load = [sys.executable, "-m", "resources", "load"]
        environment = dict(os.environ, STEADY_DATA=folder)
        subprocess.run(load, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
        with bot_in(Path(folder), telegram, rasa_url) as found:
            yield found


@contextmanager
def bot_in(
    folder: Path, telegram: TelegramStandIn, rasa_url: str
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ, TELEGRAM_BOT_TOKEN=telegram.token, STEADY_DATA=str(folder))
    environment |= {"TELEGRAM_API_URL": telegram.url, "RASA_URL": rasa_url}
    command = [sys.executable, "-m", "bot", "run"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class Run:
    """One stretch of load: what each update's chat wrote, and when it was answered."""

    def __init__(self, telegram: TelegramStandIn, first_chat: int) -> None:
        self._telegram = telegram
        self._first_chat = first_chat
        self._chat_of: dict[int, int] = {}
        self._red: set[int] = set()
        self._written: dict[int, float] = {}

    def load(self, seconds: int, red_every: int = 20) -> None:
        """Send at an even pace, whatever becomes of the messages; then wait for all answers."""
        start = time.monotonic()
        for number in range(seconds * A_SECOND):
            time.sleep(max(0.0, start + number / A_SECOND - time.monotonic()))
            chat = self._first_chat + number
            red = number % red_every == 0
            texts = RED if red else ORDINARY
            self._chat_of[self._telegram.send_text(chat, texts[number % len(texts)])] = chat
            self._red |= {chat} if red else set()
            self._written[chat] = time.monotonic()
        self._telegram.wait_until(
            lambda: self._answered().keys() >= set(self._chat_of.values()), 60
        )

    def delays(self, *, red: bool) -> list[float]:
        """Milliseconds from an update being handed to the bot to its first answer arriving."""
        answered = self._answered()
        return sorted(
            (answered[chat] - self._telegram.handed_out[update]) * 1000
            for update, chat in self._chat_of.items()
            if (chat in self._red) is red
        )

    def delays_since_written(self) -> list[float]:
        """Milliseconds from a message arriving at Telegram to its first answer arriving there."""
        answered = self._answered()
        return sorted((answered[chat] - at) * 1000 for chat, at in self._written.items())

    def _answered(self) -> dict[int, float]:
        first: dict[int, float] = {}
        for call in self._telegram.calls:
            if call.method.lower() not in ("sendmessage", "sendphoto"):
                continue
            first.setdefault(int(call.payload["chat_id"]), call.at)
        return first


def show(what: str, figures: list[float], target: str) -> None:
    p50, p99 = (figures[int(len(figures) * share)] for share in (0.5, 0.99))
    print(f"{what:<34} p50 {p50:7.1f} ms   p99 {p99:7.1f} ms   target {target}")


def measure(rasa_url: str, seconds: int, what: str) -> None:
    with TelegramStandIn() as telegram:
        telegram.send_text(1, RED[0])
        with bot_on(telegram, rasa_url) as process:
            start = time.monotonic()
            telegram.wait_for(1, 1, 30)
            print(f"\n{what}")
            print(
                f"{'first emergency after the start':<34} {time.monotonic() - start:.2f} s"
                "   target 2 s"
            )
            telegram.send_text(2, ORDINARY[0])
            telegram.wait_for(2, 1, 30)  # places and listings are loaded by now
            run = Run(telegram, first_chat=1000)
            run.load(seconds)
            show("first emergency line", run.delays(red=True), "p99 100 ms")
            show("ordinary answer", run.delays(red=False), "p50 40, p99 250 ms")
            print(f"{'memory of the bot':<34} {memory_mb(process.pid):.0f} MB   target 150 MB")


def measure_locked(seconds: int) -> None:
    """Emergencies only: nothing else is answered while the store is locked."""
    with (
        TelegramStandIn() as telegram,
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as silent,
        bot_in(Path(folder), telegram, f"http://127.0.0.1:{silent.getsockname()[1]}"),
    ):
        telegram.send_text(1, "/near")
        telegram.wait_for(1, 1, 30)
        telegram.send_text(1, "19134")
        telegram.wait_for(1, 2, 30)  # places and listings are loaded by now
        lock = sqlite3.connect(Path(folder) / "state.sqlite", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        run = Run(telegram, first_chat=5000)
        run.load(min(seconds, 3), red_every=1)  # Telegram shows 100 unconfirmed updates at most
        lock.execute("ROLLBACK")
        print("\nWith Rasa hanging and the private store locked")
        show("first emergency line", run.delays_since_written(), "p99 100 ms")


def memory_mb(pid: int) -> float:
    """Resident memory, by /proc where there is one; else by ps."""
    out = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(out.stdout) / 1024


async def with_rasa(seconds: int) -> None:
    config = load_config()
    async with running(NOWHERE, config.understanding, SystemClock()) as client:
        await asyncio.to_thread(measure, client.url, seconds, "With Rasa")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    seconds: int = parser.parse_args().seconds
    measure(NOWHERE, seconds, "With Rasa dead")
    asyncio.run(with_rasa(seconds))
    measure_locked(seconds)


if __name__ == "__main__":
    main()
