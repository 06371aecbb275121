"""Logs: of libraries and of errors that nobody caught, only who, where and what kind."""

import io
import logging
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.logs import Libraries, set_up_logs

ROOT = Path(__file__).resolve().parents[3]
CANARY = "canaryword"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    set_up_logs(stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def library() -> Iterator[logging.Logger]:
    """A library whose records go where ours go in a process of our own."""
    logger = logging.getLogger("somebody.else")
    handler = Libraries()
    logger.addHandler(handler)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def test_of_a_librarys_record_only_who_where_and_what_kind_is_told(
    logged: io.StringIO, library: logging.Logger
) -> None:
    try:
        raise ValueError(f"cannot read {CANARY}")
    except ValueError:
        library.exception("could not handle %s", CANARY, extra={"text": CANARY})
    line = logged.getvalue()
    assert "level=error" in line
    assert "source=somebody.else" in line
    assert "error=ValueError" in line
    assert "where=test_logs.py:" in line
    assert CANARY not in line


def test_a_key_that_is_not_on_the_list_is_dropped(logged: io.StringIO) -> None:
    structlog.get_logger().info("something", text=CANARY, chat_id=7_654_321_987, count=3)
    assert CANARY not in logged.getvalue()
    assert "7654321987" not in logged.getvalue()
    assert "count=3" in logged.getvalue()


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_log_disk_loses_lines_and_nothing_else(library: logging.Logger) -> None:
    set_up_logs(FullDisk())
    structlog.get_logger().error("something")
    library.error("something")
    structlog.reset_defaults()


def run(body: str, **files: object) -> subprocess.CompletedProcess[str]:
    program = "from bot.doors.command_line import set_up_process\nset_up_process()\n"
    return subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", program + textwrap.dedent(body)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        text=True,
        timeout=60,
        check=False,
        **({"capture_output": True} | files),
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("in the program", f"raise KeyError('{CANARY}')"),
        (
            "in a group of tasks",
            f"raise ExceptionGroup('several', [KeyError('{CANARY}'), ValueError()])",
        ),
        (
            "in a thread",
            f"""
            import threading

            def fail():
                raise KeyError('{CANARY}')

            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
            """,
        ),
        (
            "in a task that nobody waits for",
            f"""
            import asyncio

            async def fail():
                raise KeyError('{CANARY}')

            async def main():
                task = asyncio.create_task(fail())
                await asyncio.sleep(0)
                await asyncio.sleep(0)

            asyncio.run(main())
            """,
        ),
    ],
)
def test_an_error_that_nobody_caught_is_told_without_its_words(where: str, body: str) -> None:
    ended = run(body)
    assert "error=KeyError" in ended.stderr
    assert "where=" in ended.stderr
    assert CANARY not in ended.stderr + ended.stdout


@pytest.mark.process
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_program_whose_log_cannot_be_written_goes_on() -> None:
    with Path("/dev/full").open("w") as full:
        ended = run(
            """
            import logging, structlog
            for number in range(1000):
                structlog.get_logger().error("something", count=number)
                logging.error("something")
            print("still here", flush=True)
            """,
            capture_output=False,
            stdout=subprocess.PIPE,
            stderr=full,
        )
    assert ended.stdout == "still here\n"


@pytest.mark.process
def test_a_program_whose_log_nobody_reads_goes_on() -> None:
    reading, writing = os.pipe()
    try:
        ended = run(
            """
            import structlog
            for number in range(10_000):
                structlog.get_logger().error("something", count=number)
            print("still here", flush=True)
            """,
            capture_output=False,
            stdout=subprocess.PIPE,
            stderr=writing,
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert (ended.returncode, ended.stdout) == (0, "still here\n")


@pytest.mark.process
def test_a_program_of_ours_dumps_no_core_and_makes_files_for_nobody_else(tmp_path: Path) -> None:
    ended = run(
        f"""
        import pathlib, resource
        path = pathlib.Path({str(tmp_path)!r}) / "file"
        path.touch()
        print(oct(path.stat().st_mode & 0o777), resource.getrlimit(resource.RLIMIT_CORE))
        """
    )
    assert ended.stdout == "0o600 (0, 0)\n"
