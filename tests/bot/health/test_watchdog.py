"""A process that hangs ends, and says where it hung, but not with what in hand."""

import asyncio
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.health.watchdog import keep_alive, tell_systemd

ROOT = Path(__file__).resolve().parents[3]
CANARY = "canaryword"


def program(tmp_path: Path, body: str) -> subprocess.CompletedProcess[str]:
    """Runs with a watchdog of half a second."""
    path = tmp_path / "hanging.py"
    path.write_text(textwrap.dedent(body), encoding="utf-8")
    return subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, str(path)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.process
def test_a_loop_that_stands_still_ends_the_process_without_a_value_in_the_dump(
    tmp_path: Path,
) -> None:
    ended = program(
        tmp_path,
        f"""
        import asyncio, time
        from bot.health.watchdog import keep_alive

        def hang(message):
            words = message + " and more"
            time.sleep(60)

        async def main():
            asyncio.create_task(keep_alive(lambda: True, seconds=0.5, tick=0.05))
            await asyncio.sleep(0.2)
            hang("{CANARY[:6]}" + "{CANARY[6:]}")

        asyncio.run(main())
        """,
    )
    assert ended.returncode == 1
    assert "hanging.py" in ended.stderr
    assert "in hang" in ended.stderr
    assert CANARY not in ended.stderr


@pytest.mark.process
def test_a_loop_that_turns_and_gets_nowhere_ends_too(tmp_path: Path) -> None:
    ended = program(
        tmp_path,
        """
        import asyncio
        from bot.health.watchdog import keep_alive

        progress = iter([True, True])
        asyncio.run(keep_alive(lambda: next(progress, False), seconds=0.5, tick=0.05))
        """,
    )
    assert ended.returncode == 1


@pytest.mark.process
def test_a_process_that_stops_its_watchdog_lives_on(tmp_path: Path) -> None:
    ended = program(
        tmp_path,
        """
        import asyncio, contextlib, time
        from bot.health.watchdog import keep_alive

        async def main():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(keep_alive(lambda: True, seconds=0.3, tick=0.05), 0.2)

        asyncio.run(main())
        time.sleep(0.6)
        print("alive")
        """,
    )
    assert (ended.returncode, ended.stdout) == (0, "alive\n")


@pytest.mark.parametrize("named", ["a file", "an abstract name"])
async def test_systemd_hears_of_every_tick_that_gets_somewhere(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if named == "an abstract name" and sys.platform != "linux":
        pytest.skip("only Linux has them")
    name = str(tmp_path / "notify") if named == "a file" else f"@steady-{os.getpid()}"
    monkeypatch.setattr("faulthandler.dump_traceback_later", lambda *_a, **_k: None)
    monkeypatch.setattr("faulthandler.cancel_dump_traceback_later", lambda: None)
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0") if name.startswith("@") else name)
        systemd.setblocking(False)
        ticks = iter([True, False, True])
        task = asyncio.create_task(keep_alive(lambda: next(ticks), tick=0.0))
        await asyncio.wait({task})  # it ends with the ticks
        tell_systemd("STOPPING=1")
        heard = [systemd.recv(100) for _ in range(3)]
        with pytest.raises(BlockingIOError):
            systemd.recv(100)
    assert heard == [b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]
    assert isinstance(task.exception(), RuntimeError)


def test_a_service_manager_that_is_gone_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    tell_systemd("READY=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell_systemd("READY=1")
