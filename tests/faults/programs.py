"""Bots as programs of their own, with an environment of the laboratory's making."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("TELEGRAM", "STEADY", "DIRECTORY", "STATE", "RASA", "DESK", "TRY", "HEALTH", "WEBHOOK")
STOP_SECONDS = 20.0


class Program:
    """A program in a session of its own, so that all that it started ends with it."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status; None while it runs, negative for a signal."""
        return self._process.poll()

    def kill(self) -> None:
        """kill -9, and all that it started with it."""
        if self.status is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def pause(self) -> None:
        """It hangs: SIGSTOP."""
        self.send(signal.SIGSTOP)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        """Its exit status. Raises `subprocess.TimeoutExpired`."""
        return self._process.wait(seconds)

    def stop(self, seconds: float = STOP_SECONDS) -> int:
        """Asks it to stop; returns its exit status."""
        self.send(signal.SIGTERM)
        return self.wait(seconds)

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def environment(**ours: str) -> dict[str, str]:
    """This process' environment without anything that would set up a bot, and `ours`."""
    kept = {name: it for name, it in os.environ.items() if not name.startswith(OURS)}
    return kept | {"HEALTH_PORT": "0"} | ours
