"""Keeping a process that runs for weeks small: what it does not load, and what it gives back.

Imported before anything else of the bot. Together some 20 MB of 160.
"""

import ctypes
import sys
from typing import Any, cast

# structlog and httpx load these wherever they are installed (typer brings them along), for colors
# in a terminal: 7 MB and 0.1 s of every start.
FOR_COLORS = ("rich", "pygments")
M_ARENA_MAX = -8  # of mallopt(3)


def _import_without_colors() -> None:
    modules = cast("dict[str, object]", sys.modules)
    absent = [name for name in FOR_COLORS if name not in modules]
    modules.update(dict.fromkeys(absent))  # None: cannot be imported
    import httpx  # noqa: F401
    import structlog  # noqa: F401

    for name in absent:
        del modules[name]


def share_one_heap() -> None:
    """Let threads use what others have freed. Call before there are any. (Only one of them runs
    Python at a time, so that a heap for each would win nothing.)"""
    if libc := _glibc():
        libc.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what was freed (about 2 ms). Where that is not possible, nothing."""
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> Any:  # noqa: ANN401  a library has whatever functions it has
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None


_import_without_colors()
