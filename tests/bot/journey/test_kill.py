"""kill -9: a real process, killed for real while it works."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.telegram.stand_in import TelegramStandIn

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def bot_process(
    stand_in: TelegramStandIn, data: Path, directory_url: str, rasa_url: str
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ, TELEGRAM_BOT_TOKEN=stand_in.token, STEADY_DATA=str(data))
    environment |= {"TELEGRAM_API_URL": stand_in.url, "DIRECTORY_URL": directory_url}
    environment["RASA_URL"] = rasa_url
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment)
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
