"""kill -9: a real process, killed for real while it works."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows.loading import RESCUE_FILE, Flow
from bot.state.database import open_state
from bot.state.models import TimerRow
from resources.config import load_config
from tests.telegram.stand_in import TelegramStandIn

pytestmark = pytest.mark.process
RESCUE = Flow.load(RESCUE_FILE, ["en", "es"], load_config().numbers.model_dump())
ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def bot_process(
    stand_in: TelegramStandIn,
    data: Path,
    directory_url: str,
    rasa_url: str,
    stderr: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ, TELEGRAM_BOT_TOKEN=stand_in.token, STEADY_DATA=str(data))
    environment |= {"TELEGRAM_API_URL": stand_in.url, "DIRECTORY_URL": directory_url}
    environment["RASA_URL"] = rasa_url
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=stderr,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_what_was_confirmed_is_answered_after_kill_9_and_only_once(
    stand_in: TelegramStandIn, tmp_path: Path, directory_url: str
) -> None:
    with socket.socket() as silent:  # a Rasa that takes the question and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        hanging = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with bot_process(stand_in, tmp_path, directory_url, hanging) as first:
            stand_in.send_text(1, "my friend is not breathing")
            stand_in.wait_for(1, 1, 20)
            for chat in range(10, 20):
                stand_in.send_text(chat, "what is tranq")
            stand_in.wait_until(lambda: stand_in.pending == 0, 10)
            first.send_signal(signal.SIGKILL)
            first.wait()
    assert all(stand_in.sent(chat) == [] for chat in range(10, 20))
    with bot_process(stand_in, tmp_path, directory_url, NOWHERE):
        for chat in range(10, 20):
            stand_in.wait_for(chat, 1, 20)
        stand_in.send_text(2, "/menu")
        stand_in.wait_for(2, 1, 10)
    assert [len(stand_in.sent(chat)) for chat in range(10, 20)] == [1] * 10


def bring_forward(data: Path, seconds: float) -> int:
    """As if so much time had passed: the virtual clock of a program that is not running."""
    engine = open_state(f"sqlite:///{data / 'state.sqlite'}")
    moved = 0
    with Session(engine) as session:
        for timer in session.scalars(select(TimerRow)):
            timer.due_at -= timedelta(seconds=seconds)
            moved += 1
        session.commit()
    engine.dispose()
    return moved


@pytest.mark.parametrize(("away", "step"), [(149, "e7"), (600, "late")])
def test_killed_between_dose_and_re_check_the_re_check_comes_on_time_or_says_it_is_late(
    stand_in: TelegramStandIn, tmp_path: Path, directory_url: str, away: int, step: str
) -> None:
    words = RESCUE.states[step].say["en"]
    with bot_process(stand_in, tmp_path, directory_url, NOWHERE) as first:
        stand_in.send_text(1, "my friend is not breathing")
        stand_in.wait_for(1, 1, 20)
        stand_in.forge_tap(1, "od:e6:en:-:dose")
        stand_in.wait_for(1, 3, 10)  # the clip comes out of the transaction that sets the timer
        stand_in.wait_until(lambda: stand_in.pending == 0, 10)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert bring_forward(tmp_path, away) == 1

    def asked() -> int:
        return [message.get("text") for message in stand_in.sent(1)].count(words)

    with bot_process(stand_in, tmp_path, directory_url, NOWHERE):
        stand_in.wait_until(lambda: asked() > 0, 20)
        stand_in.send_text(2, "/menu")
        stand_in.wait_for(2, 1, 10)
    assert asked() == 1


def test_a_hangup_has_the_words_read_anew_and_ends_nothing(
    stand_in: TelegramStandIn, tmp_path: Path, directory_url: str
) -> None:
    with bot_process(stand_in, tmp_path, directory_url, NOWHERE, subprocess.PIPE) as process:
        stand_in.send_text(1, "/menu")
        stand_in.wait_for(1, 1, 20)
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        assert any(b"content_read_again" in line for line in process.stderr)
        stand_in.send_text(1, "my friend is not breathing")
        stand_in.wait_for(1, 2, 20)
        assert process.poll() is None
