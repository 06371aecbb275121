"""Two bots behind a load balancer, on one PostgreSQL. One of them is killed."""

import asyncio
import base64
import contextlib
import itertools
import signal
from collections.abc import AsyncIterator

import pytest

from bot.receiving.ports import listen
from bot.settings import Settings
from tests.bot.webhook.conftest import PATH, until
from tests.bot.webhook.test_kill_by_webhook import RED, bot_process
from tests.telegram.stand_in import TelegramStandIn

pytestmark = pytest.mark.process


class Balancer:
    """Passes each connection on to one of the machines, in turn, and to another if that is dead."""

    def __init__(self, *ports: int) -> None:
        self.port = 0
        self.used: set[int] = set()
        self.ports = ports
        self._turn = itertools.cycle(range(len(ports)))
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(self._turn)
        for port in self.ports[first:] + self.ports[:first]:
            with contextlib.suppress(OSError):
                back_reader, back_writer = await asyncio.open_connection("127.0.0.1", port)
                self.used.add(port)
                await asyncio.gather(_copy(reader, back_writer), _copy(back_reader, writer))
                return
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


def free_port() -> int:
    with listen("127.0.0.1", 0) as free:
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
async def balancer() -> AsyncIterator[Balancer]:
    balancer = Balancer(free_port(), free_port())
    await balancer.open()
    yield balancer
    balancer.close()


async def test_one_of_two_machines_dies_and_every_message_is_answered(
    stand_in: TelegramStandIn, by_webhook: Settings, balancer: Balancer, postgresql_url: str
) -> None:
    stand_in.webhook.connections = 8
    shared = {
        "STATE_URL": postgresql_url,
        "STEADY_KEY": base64.b64encode(b"k" * 32).decode(),
        "WEBHOOK_URL": f"http://127.0.0.1:{balancer.port}{PATH}",
    }
    ports = balancer.ports
    chats, later = range(10, 50), range(50, 90)
    with (
        bot_process(by_webhook, stand_in, WEBHOOK_PORT=str(ports[0]), **shared) as first,
        bot_process(by_webhook, stand_in, WEBHOOK_PORT=str(ports[1]), **shared),
    ):
        await until(stand_in, lambda: len(stand_in.calls_of("setWebhook")) == 2)
        for chat in chats:
            stand_in.send_text(chat, RED if chat % 5 == 0 else "/menu")
        await until(stand_in, lambda: stand_in.pending < 20)
        assert balancer.used == set(ports)
        first.send_signal(signal.SIGKILL)
        for chat in later:
            stand_in.send_text(chat, RED if chat % 5 == 0 else "/menu")
        for chat in (*chats, *later):
            await stand_in.wait_for_async(chat, 1, 60)
        await until(stand_in, lambda: stand_in.pending == 0)
    counts = [len(stand_in.sent(chat)) for chat in (*chats, *later)]
    assert sum(counts) - len(counts) <= 16
