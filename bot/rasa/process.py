"""Rasa as a process beside the bot: started for commands that need it, when none is running."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from bot.clock import Clock
from bot.rasa.client import RasaClient
from resources.config import Understanding

PROJECT = Path(__file__).resolve().parents[2] / "rasa_project"
PYTHON = PROJECT / ".venv" / "bin" / "python"
MODEL = PROJECT / "models" / "steady.tar.gz"
SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "STEADY_KEY",
    "STATE_URL",
    "DIRECTORY_URL",
    "TRY_TOKEN",
    "WEBHOOK_SECRET",
)
LONGEST_START = 90.0


class RasaMissing(Exception):
    """Its environment or its model is not there, or it does not start."""


def command(url: str) -> list[str]:
    """The command line of a Rasa server at `url`. Raises `RasaMissing`."""
    if not PYTHON.exists():
        raise RasaMissing("Rasa's environment is missing. Run: make setup")
    if not MODEL.exists():
        raise RasaMissing("The model is missing. Run: make train")
    return [str(PYTHON), str(PROJECT / "serve.py"), "--url", url]


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Rasa gets no token, no key and no database."""
    return {name: value for name, value in environment.items() if name not in SECRETS}


@contextlib.asynccontextmanager
async def running(url: str, limits: Understanding, clock: Clock) -> AsyncIterator[RasaClient]:
    """A client of the Rasa at `url`, or of one started for the time of the `with` block."""
    async with RasaClient(url, limits, clock) as given:
        if await given.is_ready():
            yield given
            return
    own = f"http://127.0.0.1:{_free_port()}"
    async with _process(own) as process, RasaClient(own, limits, clock) as started:
        await _until_ready(started, process)
        yield started


@contextlib.asynccontextmanager
async def _process(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command(url),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=without_secrets(os.environ),
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _until_ready(client: RasaClient, process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(LONGEST_START):
            while not await client.is_ready():
                if process.returncode is not None:
                    raise RasaMissing("Rasa does not start. Run: make train, then try again")
                await asyncio.sleep(0.25)
    except TimeoutError:
        raise RasaMissing("Rasa did not get ready in time. Try again.") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
