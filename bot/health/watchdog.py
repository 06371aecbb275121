"""A process that hangs is ended, so that whoever started it starts it again.

A task of the event loop re-arms a timer each second. The timer is a thread of the interpreter
itself that needs nothing of ours: when the loop no longer turns, or nobody has asked Telegram for
updates for long, it writes down where every thread stands (files and lines, no values) and ends the
process. systemd is told the same with each second (`WatchdogSec`).
"""

import asyncio
import contextlib
import faulthandler
import os
import socket
import sys
import threading
from collections.abc import Callable

SECONDS = 12.0
TICK = 1.0
STOP_SECONDS = 4.7  # from the signal to the end, whatever hangs


async def keep_alive(
    in_progress: Callable[[], bool], seconds: float = SECONDS, tick: float = TICK
) -> None:
    """Keep this process alive for as long as the loop turns and `in_progress` says so."""
    try:
        while True:
            if in_progress():
                faulthandler.dump_traceback_later(seconds, exit=True, file=sys.stderr)
                tell_systemd("WATCHDOG=1")
            await asyncio.sleep(tick)
    finally:
        faulthandler.cancel_dump_traceback_later()


def end_soon() -> None:
    """Asked to stop: if this process has not ended in some seconds, it ends all the same. The
    store bears that at any moment; whoever asked does not wait for long."""
    last = threading.Timer(STOP_SECONDS, os._exit, [0])
    last.daemon = True
    last.start()


def tell_systemd(state: str) -> None:
    """One line to the service manager, where there is one (`sd_notify`)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a socket without a file
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        sender.sendto(state.encode(), address)
