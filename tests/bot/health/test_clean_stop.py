"""SIGTERM: the end comes within seconds whatever hangs, and what is left waits in the store."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.programs import environment
from tests.telegram.stand_in import TelegramStandIn

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[3]
STOPPED_BY_THEN = 8.0  # five, and what a busy machine takes to end a process


@contextmanager
def bot_process(
    stand_in: TelegramStandIn, data: Path, directory_url: str
) -> Iterator[subprocess.Popen[bytes]]:
    ours = environment(
        TELEGRAM_BOT_TOKEN=stand_in.token,
        TELEGRAM_API_URL=stand_in.url,
        STEADY_DATA=str(data),
        DIRECTORY_URL=directory_url,
        RASA_URL="http://127.0.0.1:9",
    )
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=ours)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.execute("BEGIN EXCLUSIVE")
    yield
    connection.close()


def seconds_to_stop(process: subprocess.Popen[bytes]) -> float:
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    return time.monotonic() - begun


def test_a_telegram_that_hangs_and_a_locked_store_do_not_hold_up_a_stop(
    stand_in: TelegramStandIn, tmp_path: Path, directory_url: str
) -> None:
    with bot_process(stand_in, tmp_path, directory_url) as bot:
        stand_in.send_text(1, "/menu")
        stand_in.wait_for(1, 1, 60)
        stand_in.fault("sendMessage", "hang", times=1000)
        for chat in range(2, 40):
            stand_in.send_text(chat, "/menu")
        stand_in.wait_until(lambda: len(stand_in.calls_of("sendMessage")) > 10, 60)
        with locked(tmp_path / "state.sqlite"):
            assert seconds_to_stop(bot) < STOPPED_BY_THEN
    stand_in.clear_faults()
    with bot_process(stand_in, tmp_path, directory_url):
        for chat in range(2, 40):
            stand_in.wait_for(chat, 1, 60)


def test_what_never_ends_by_itself_is_ended(tmp_path: Path) -> None:
    program = """
import asyncio, os, signal
from bot.health import watchdog
from bot.doors import telegram

watchdog.STOP_SECONDS = 0.5

async def never():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("asked", flush=True)

async def main():
    asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGTERM)
    await telegram._until_stopped(never())

asyncio.run(main())
"""
    ended = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, b"asked\n")
