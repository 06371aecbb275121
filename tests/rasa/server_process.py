"""A Rasa-side script as a process of its own: its address, and all that it writes."""

import contextlib
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "rasa_project"
PYTHON = PROJECT / ".venv" / "bin" / "python"
MODEL = PROJECT / "models" / "steady.tar.gz"
LONGEST_START = 120.0


class ServerProcess:
    """`url` once it says "ready"; `written` grows with each line of its stdout and stderr."""

    def __init__(self, script: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.written: list[str] = []
        self._ready = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603  our own script
            [str(PYTHON), str(script), "--url", self.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.written.append(line)
            if "ready" in line:
                self._ready.set()
        self._ready.set()  # it ended: let the wait end too

    def wait_until_ready(self) -> None:
        self._ready.wait(LONGEST_START)
        assert any("ready" in line for line in self.written), "".join(self.written[-20:])

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._reader.join(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(script: Path) -> Iterator[ServerProcess]:
    assert PYTHON.exists(), "Rasa's environment is missing. Run: make setup"
    assert MODEL.exists(), "The model is missing. Run: make train"
    server = ServerProcess(script)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()
