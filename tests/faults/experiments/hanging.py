"""A program that is there and does nothing: it has to be ended before it can be started anew."""

import os
import signal
import socket
from pathlib import Path

from tests.faults.laboratory import Laboratory
from tests.faults.result import NotHere, Result, Target, experiment
from tests.faults.traffic import Traffic

SOME = range(1, 21)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def child_of(supervisor: int, words: str) -> int:
    """The process under the supervisor whose command line holds these words."""
    for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
        line = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if words in line:
            return int(child)
    raise LookupError(words)


@experiment("4-5", "the bot hangs under make run (SIGSTOP)", Target(1, 30.0), full=1, short=0)
def hung(laboratory: Laboratory, size: int) -> Result:
    """Noticed within 15 s, ended, started anew. The delay is the longest wait for an answer."""
    if not Path("/proc/self").exists():
        raise NotHere("needs /proc")
    traffic = Traffic(laboratory)
    rasa = f"http://127.0.0.1:{free_port()}"
    program = laboratory.start_polling(
        "serve", DESK_PORT=free_port(), HEALTH_PORT=free_port(), RASA_URL=rasa
    )
    try:
        traffic.learn()
        bot = child_of(program.pid, "bot run")
        os.kill(bot, signal.SIGSTOP)
        traffic.burst(20, SOME, red_share=0.2)
        judged = traffic.wait(90)
        renewed = child_of(program.pid, "bot run") != bot
    finally:
        program.stop()
    return judged.result(() if renewed else ("it was not started anew",))
