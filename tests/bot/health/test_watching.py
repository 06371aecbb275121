"""The program that ends what hangs: only what takes connections, answers nothing, and is known."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.doors import watching
from bot.doors.watching import Address, Watched
from tests.bot.health.conftest import Seconds
from tests.faults.programs import environment
from tests.telegram.stand_in import TelegramStandIn

ROOT = Path(__file__).resolve().parents[3]
PID = 4711


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LONGEST_LOOK", 0.2)


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


@pytest.fixture
def ended() -> list[int]:
    return []


@pytest.fixture
def watched(ended: list[int], seconds: Seconds) -> Callable[[int], Watched]:
    return lambda port: Watched(
        "bot", Address("127.0.0.1", port, "/livez"), 12.0, ended.append, seconds
    )


def look_at(one: Watched, seconds: Seconds, moment: float) -> None:
    seconds.now = moment
    one.look()


def test_what_answered_and_then_is_silent_for_long_is_ended_once(
    watched: Callable[[int], Watched], ended: list[int], seconds: Seconds
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1])
        with answering(listener, 1):
            look_at(one, seconds, 0.0)
        look_at(one, seconds, 100.0)
        look_at(one, seconds, 111.0)
        assert ended == []
        look_at(one, seconds, 112.0)
        look_at(one, seconds, 200.0)
    assert ended == [PID]


def test_an_answer_in_between_is_a_sign_of_life(
    watched: Callable[[int], Watched], ended: list[int], seconds: Seconds
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1])
        with answering(listener, 1):
            look_at(one, seconds, 0.0)
        look_at(one, seconds, 2.0)
        listener.accept()[0].close()  # the one that was left without an answer
        with answering(listener, 1):
            look_at(one, seconds, 10.0)
        look_at(one, seconds, 15.0)
    assert ended == []


def test_what_has_never_told_who_it_is_is_left_alone(
    watched: Callable[[int], Watched], ended: list[int], seconds: Seconds
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = watched(listener.getsockname()[1])
        look_at(one, seconds, 0.0)
        look_at(one, seconds, 100.0)
    assert ended == []


def test_what_went_away_is_forgotten(
    watched: Callable[[int], Watched], ended: list[int], seconds: Seconds
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        one = watched(port)
        with answering(listener, 1):
            look_at(one, seconds, 0.0)
    look_at(one, seconds, 1.0)  # refused: it is not running
    with socket.create_server(("127.0.0.1", port)):
        look_at(one, seconds, 2.0)
        look_at(one, seconds, 100.0)
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
            one.look()
        assert one.is_known
        os.kill(bot.pid, signal.SIGSTOP)
        while bot.poll() is None and time.monotonic() < until:
            one.look()
        assert bot.poll() == -signal.SIGKILL
    finally:
        bot.kill()
        bot.wait()
