"""`python -m bot.doors.watching`: ends programs that hang, so that the supervisor of `make run`
starts them again.

A program that is stopped (SIGSTOP), or whose loop stands still, still has a port that takes
connections, and answers nothing. One whose port refuses them is not running, which is nothing to
do. Under systemd `WatchdogSec` does the same for the bot.

It is small so that it costs little memory: nothing but the standard library is imported.
"""

import argparse
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

LOOK_EVERY = 1.0
LONGEST_LOOK = 2.0
LARGEST_ANSWER = 2000  # bytes
PID = re.compile(rb'pid"?:? ?(\d+)')
REQUEST = "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    path: str

    def ask(self) -> int | None:
        """The process id that is told there. Raises `OSError`."""
        answer = b""
        with socket.create_connection((self.host, self.port), LONGEST_LOOK) as connection:
            connection.sendall(REQUEST.format(path=self.path, host=self.host).encode())
            while len(answer) < LARGEST_ANSWER and (more := connection.recv(LARGEST_ANSWER)):
                answer += more
        found = PID.search(answer)
        return int(found[1]) if found else None


class Watched:
    """A program, ended after `patience` seconds of silence. It has to have told who it is.
    `seconds`: a clock that never jumps."""

    def __init__(
        self,
        name: str,
        address: Address,
        patience: float,
        end: Callable[[int], None] = kill,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._address = address
        self._patience = patience
        self._end = end
        self._seconds = seconds
        self._pid: int | None = None
        self._silent_since: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it has told who it is since it was last away."""
        return self._pid is not None

    def look(self) -> None:
        begun = self._seconds()
        try:
            self._pid = self._address.ask()
            self._silent_since = None
        except ConnectionRefusedError:
            self._pid = self._silent_since = None
        except OSError:  # taken, and not answered
            self._is_silent(begun)

    def _is_silent(self, since: float) -> None:
        if self._silent_since is None:
            self._silent_since = since
        if self._pid is None or self._seconds() - self._silent_since < self._patience:
            return
        sys.stderr.write(f"level=error event=hung_program_ended source={self._name}\n")
        try:
            self._end(self._pid)
        except OSError as error:
            sys.stderr.write(f"level=error event=hung_program_stays error={type(error).__name__}\n")
        self._pid = self._silent_since = None


def main() -> None:
    """For ever."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bot", type=int, required=True, help="HEALTH_PORT")
    parser.add_argument("--rasa", required=True, help="HOST:PORT")
    told = parser.parse_args()
    host, _, port = told.rasa.rpartition(":")
    watched = [
        Watched("bot", Address("127.0.0.1", told.bot, "/livez"), 12.0),
        Watched("rasa", Address(host, int(port), "/webhooks/steady/"), 30.0),
    ]
    while True:
        for one in watched:
            one.look()
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
