"""The program that ends what hangs: only what takes connections, answers nothing, and is known."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.doors import watching
from bot.doors.watching import Address, Watched
from tests.faults.programs import environment
from tests.telegram.stand_in import TelegramStandIn

ROOT = Path(__file__).resolve().parents[3]
PID = 4711


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.2)


@contextmanager
def answering(listener: socket.socket, times: int) -> Iterator[None]:
    """Answers so many requests, and then takes connections and says nothing."""

    def answer() -> None:
        for _ in range(times):
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\npid %d\n" % PID)

    thread = threading.Thread(target=answer)
    thread.start()
    yield
    thread.join()


def watched(port: int, ended: list[int]) -> Watched:
    return Watched("bot", Address("127.0.0.1", port, "/livez"), 12.0, ended.append)


def test_what_answered_and_then_is_silent_for_long_is_ended_once() -> None:
    ended: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1], ended)
        with answering(listener, 1):
            one.look(0.0)
        one.look(100.0)
        one.look(111.0)
        assert ended == []
        one.look(112.0)
        one.look(200.0)
    assert ended == [PID]


def test_an_answer_in_between_is_a_sign_of_life() -> None:
    ended: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1], ended)
        with answering(listener, 1):
            one.look(0.0)
        one.look(2.0)
        listener.accept()[0].close()  # the one that was left without an answer
        with answering(listener, 1):
            one.look(10.0)
        one.look(15.0)
    assert ended == []


def test_what_has_never_told_who_it_is_is_left_alone() -> None:
    ended: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1], ended)
        one.look(0.0)
        one.look(100.0)
    assert ended == []


def test_what_went_away_is_forgotten() -> None:
    ended: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        one = watched(port, ended)
        with answering(listener, 1):
            one.look(0.0)
    one.look(1.0)  # refused: it is not running
    with socket.create_server(("127.0.0.1", port)):
        one.look(2.0)
        one.look(100.0)
    assert ended == []


@pytest.mark.process
def test_a_stopped_bot_is_ended(
    stand_in: TelegramStandIn, tmp_path: Path, directory_url: str, free_port: int
) -> None:
    ours = environment(
        TELEGRAM_BOT_TOKEN=stand_in.token,
        TELEGRAM_API_URL=stand_in.url,
        STEADY_DATA=str(tmp_path),
        DIRECTORY_URL=directory_url,
        RASA_URL="http://127.0.0.1:9",
        HEALTH_PORT=str(free_port),
    )
    one = Watched("bot", Address("127.0.0.1", free_port, "/livez"), 0.5)
    bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=ours)
    try:
        until = time.monotonic() + 60
        while not one.is_known and time.monotonic() < until:
            one.look(time.monotonic())
        assert one.is_known
        os.kill(bot.pid, signal.SIGSTOP)
        while bot.poll() is None and time.monotonic() < until:
            one.look(time.monotonic())
        assert bot.poll() == -signal.SIGKILL
    finally:
        bot.kill()
        bot.wait()
