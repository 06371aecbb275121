"""kill -9 in the middle of a backlog that comes by webhook: a real process, killed for real."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.webhook.conftest import PATH, SECRET
from tests.telegram.stand_in import TelegramStandIn

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "http://127.0.0.1:9"
RED = "my friend is not breathing"


@contextmanager
def bot_process(
    settings: Settings, stand_in: TelegramStandIn, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    port = settings.webhook_port
    environment = dict(os.environ, TELEGRAM_BOT_TOKEN=stand_in.token, RASA_URL=NOWHERE)
    environment |= {"TELEGRAM_API_URL": stand_in.url, "DIRECTORY_URL": settings.directory()}
    environment |= {"STEADY_DATA": str(settings.steady_data), "WEBHOOK_PORT": str(port)}
    environment |= {"WEBHOOK_URL": f"http://127.0.0.1:{port}{PATH}", "WEBHOOK_SECRET": SECRET}
    environment |= more
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_pending(stand_in: TelegramStandIn, most: int) -> None:
    stand_in.wait_until(lambda: stand_in.pending <= most, 60)


def test_killed_in_the_middle_of_a_backlog_it_answers_every_message_once(
    stand_in: TelegramStandIn, by_webhook: Settings
) -> None:
    stand_in.webhook.connections = 8
    chats = range(10, 110)
    for chat in chats:
        stand_in.send_text(chat, RED if chat % 10 == 0 else "/menu")
    for left in (80, 40):  # killed twice, with so many of the updates still at Telegram
        with bot_process(by_webhook, stand_in) as process:
            wait_for_pending(stand_in, left)
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert stand_in.pending > 0
    with bot_process(by_webhook, stand_in):
        for chat in chats:
            stand_in.wait_for(chat, 1, 60)
        wait_for_pending(stand_in, 0)
    counts = [len(stand_in.sent(chat)) for chat in chats]
    assert min(counts) == 1
    assert sum(counts) - len(counts) <= 16 * 2  # sent, and killed before that was noted
