"""The whole bot while its store is damaged, gone, read-only or full, and when it is back."""

import asyncio
import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import Steady
from bot.doors.errors import WRONG_SETTINGS, expected_problem, may_be_repaired
from bot.settings import Settings
from bot.state.database import open_state
from bot.state.versions import TOO_NEW
from resources.config import ServiceConfig
from tests.bot.journey.conftest import ScriptedRasa, StartBot, running_bot
from tests.bot.store.conftest import STEADY_KEY
from tests.bot.store.outages import Server, disk_full, read_only
from tests.telegram.stand_in import TelegramStandIn

RED = "my friend is not breathing"
PATIENCE = 30.0


@pytest.fixture(autouse=True)
def no_log_on_the_full_disk() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """To which everybody may go."""
    made = Path(tempfile.mkdtemp(prefix="steady-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)  # a bot that has just ended may still be looking in


@pytest.fixture
def settings(folder: Path, directory_url: str) -> Settings:
    return Settings(
        _env_file=None, steady_data=folder, directory_url=directory_url, steady_key=STEADY_KEY
    )


Start = Callable[[Settings], contextlib.AbstractAsyncContextManager[Steady]]


@pytest.fixture
def start(stand_in: TelegramStandIn, rasa: ScriptedRasa, config: ServiceConfig) -> Start:
    return lambda settings: running_bot(settings, config, stand_in, rasa)


async def answered(stand_in: TelegramStandIn, chat: int, count: int = 1) -> list[str]:
    return [it.get("text", "") for it in await stand_in.wait_for_async(chat, count, PATIENCE)]


async def all_confirmed(stand_in: TelegramStandIn) -> None:
    await asyncio.to_thread(stand_in.wait_until, lambda: stand_in.pending == 0, PATIENCE)


async def test_damaged_at_the_start_it_answers_at_once(
    start: Start, stand_in: TelegramStandIn, settings: Settings, folder: Path
) -> None:
    (folder / "state.sqlite").write_bytes(b"this was a store" * 4096)
    async with start(settings) as bot:
        stand_in.send_text(7, RED)
        stand_in.send_text(8, "/menu")
        (first, *_) = await answered(stand_in, 7)
        await answered(stand_in, 8)
        assert "store_damaged" in bot.store.alarms.standing
    assert "CALL 911" in first[:40]


async def test_a_rescue_goes_on_after_the_store_was_deleted_under_it(
    start_bot: StartBot, stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    async with start_bot() as bot:
        stand_in.send_text(7, RED)
        await answered(stand_in, 7)
        stand_in.forge_tap(7, "od:e6:en:-:dose")
        said = await answered(stand_in, 7, 3)  # two steps, and the clip that counts
        await all_confirmed(stand_in)
        ring = await bot.store.next_ring()
        for path in tmp_path.glob("state.sqlite*"):
            path.unlink()
        assert ring is not None
        assert await bot.store.next_ring() == ring
        stand_in.send_text(7, "she is breathing now")
        more = await answered(stand_in, 7, len(said) + 1)
    assert more[-1] not in said


async def test_overwritten_while_it_runs_it_soon_answers_everybody(
    start_bot: StartBot, stand_in: TelegramStandIn, tmp_path: Path
) -> None:
    async with start_bot():
        stand_in.send_text(8, "/menu")
        await answered(stand_in, 8)
        file = tmp_path / "state.sqlite"
        file.write_bytes(bytes(file.stat().st_size))
        (tmp_path / "state.sqlite-wal").write_bytes(b"")
        stand_in.send_text(7, RED)
        for chat in (9, 10, 11):
            stand_in.send_text(chat, "/menu")
            await answered(stand_in, chat)
        await answered(stand_in, 7)
        await all_confirmed(stand_in)


async def test_a_store_of_a_newer_version_ends_it_with_one_line(
    start: Start, stand_in: TelegramStandIn, settings: Settings, folder: Path
) -> None:
    file = folder / "state.sqlite"
    open_state(f"sqlite:///{file}").dispose()
    with contextlib.closing(sqlite3.connect(file)) as store, store:
        store.execute("UPDATE state_version SET version_num = '0999'")
    with pytest.raises(ExceptionGroup) as left:
        async with start(settings) as bot, asyncio.timeout(PATIENCE):
            await bot.stopped.wait()
    assert expected_problem(left.value) == (TOO_NEW, WRONG_SETTINGS)
    assert may_be_repaired(left.value)  # so the last resort answers until then


@contextlib.contextmanager
def no_room_left(_folder: Path) -> Iterator[None]:
    with disk_full():
        yield


@pytest.mark.parametrize("outage", [read_only, no_room_left])
async def test_started_on_a_disk_that_takes_nothing_it_rescues_and_later_answers(
    start: Start,
    stand_in: TelegramStandIn,
    settings: Settings,
    folder: Path,
    outage: Callable[[Path], contextlib.AbstractContextManager[None]],
) -> None:
    stand_in.send_text(8, "/menu")
    async with contextlib.AsyncExitStack() as stack:
        with outage(folder):
            bot = await stack.enter_async_context(start(settings))
            stand_in.send_text(7, RED)
            (first,) = await answered(stand_in, 7)
            assert stand_in.confirmed_offset == 0
            await asyncio.to_thread(
                stand_in.wait_until, lambda: bool(bot.store.alarms.standing), PATIENCE
            )
            assert stand_in.sent(8) == []
        await answered(stand_in, 8)
        await all_confirmed(stand_in)
    assert "CALL 911" in first[:40]
    assert [it["text"] for it in stand_in.sent(7)].count(first) == 1


async def test_with_postgresql_crashed_it_rescues_and_later_answers(
    start: Start, stand_in: TelegramStandIn, settings: Settings
) -> None:
    server = Server()
    try:
        async with start(settings.model_copy(update={"state_url": server.url})):
            stand_in.send_text(9, "/menu")
            await answered(stand_in, 9)
            await all_confirmed(stand_in)
            server.crash()
            stand_in.send_text(8, "/menu")
            stand_in.send_text(7, RED)
            (first,) = await answered(stand_in, 7)
            assert stand_in.pending == 2
            server.come_back()
            await answered(stand_in, 8)
            await all_confirmed(stand_in)
    finally:
        server.remove()
    assert [it["text"] for it in stand_in.sent(7)].count(first) == 1
