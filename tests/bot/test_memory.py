"""What the bot leaves out to stay small, and that it does without where that is not possible."""

import ctypes
import subprocess
import sys

from bot import memory

LOADED = """\
import sys
from bot.doors import command_line
print(*(name for name in ("rich", "pygments") if name in sys.modules))
import rich
"""


def test_the_bot_starts_without_what_is_only_for_colors_and_leaves_it_to_others():
    command = [sys.executable, "-c", LOADED]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout == "\n"


class Libc:
    """glibc's two functions, which write down what they are called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[int, ...]]] = []

    def mallopt(self, *values: int) -> None:
        self.calls.append(("mallopt", values))

    def malloc_trim(self, *values: int) -> None:
        self.calls.append(("malloc_trim", values))


def test_threads_share_one_heap_and_what_is_freed_is_given_back(monkeypatch):
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: libc)
    memory.share_one_heap()
    memory.give_back()
    assert libc.calls == [("mallopt", (memory.M_ARENA_MAX, 1)), ("malloc_trim", (0,))]


def test_a_system_without_glibc_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    memory.share_one_heap()
    memory.give_back()
