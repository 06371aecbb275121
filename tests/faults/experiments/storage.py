"""The store: locked, full, damaged, read-only; its key; the disk that logs go to."""

import contextlib
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from tests.faults.effects import settled, wrong_effects
from tests.faults.laboratory import Laboratory
from tests.faults.result import NotHere, Result, Target, experiment
from tests.faults.traffic import Traffic, deliveries

SOME = range(1, 21)
WRONG_SETTINGS = 78
RED_SECONDS = 1.0  # on a loaded machine; by itself it takes a few milliseconds


def store_file(laboratory: Laboratory) -> Path:
    if not laboratory.embedded:
        raise NotHere("needs the store in a file")
    return laboratory.data / "state.sqlite"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else can write, or begin to."""
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()


def cries_while(laboratory: Laboratory, traffic: Traffic, count: int) -> tuple[list[float], str]:
    """Emergencies one by one while the store is away: how long each waited for its first step.
    Says so if anything was confirmed to Telegram meanwhile."""
    offset, delays = laboratory.telegram.confirmed_offset, []
    for _ in range(count):
        began = time.monotonic()
        chat = traffic.cry()
        laboratory.became_true(
            lambda chat=chat: any(it.chat == chat for it in deliveries(laboratory)), 20
        )
        delays.append(time.monotonic() - began)
    confirmed = laboratory.telegram.confirmed_offset > offset
    return delays, "confirmed without a commit" if confirmed else ""


@experiment("7", "store locked for 7 s", Target(2, RED_SECONDS), full=7, short=2)
def store_locked(laboratory: Laboratory, seconds: int) -> Result:
    """Emergencies are told the first step meanwhile (the delay is theirs), the rest waits."""
    path, traffic = store_file(laboratory), Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    with locked(path):
        until = time.monotonic() + seconds
        traffic.ask(1)
        delays, wrong = cries_while(laboratory, traffic, 3)
        traffic.ask(2)
        time.sleep(max(0.0, until - time.monotonic()))  # the outage is the experiment
    judged = traffic.wait(30)
    settled(laboratory)
    program.stop()
    broken = ((wrong,) if wrong else ()) + wrong_effects(laboratory, traffic.ordinary)
    return judged.result(broken, worst=max(delays))


@experiment("8", "disk full, then room again", Target(2, RED_SECONDS), full=5, short=2)
def disk_full(laboratory: Laboratory, seconds: int) -> Result:
    """No file of the program can grow (its log neither); after that, everything is answered."""
    store_file(laboratory)
    traffic = Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    traffic.ask(1)
    delays, wrong = cries_while(laboratory, traffic, 3)
    time.sleep(seconds)  # the outage is the experiment
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    traffic.ask(2)
    judged = traffic.wait(60)
    broken = (wrong,) if wrong else ()
    if program.status is not None:
        broken += (f"the program ended with {program.status}",)
    else:
        settled(laboratory)
        program.stop()
        broken += wrong_effects(laboratory, traffic.ordinary)
    return judged.result(broken, worst=max(delays))


@experiment("9", "store overwritten with garbage", Target(0))
def store_damaged(laboratory: Laboratory, size: int) -> Result:
    """While nobody runs; the start puts it aside, says so loudly, and answers everybody."""
    path, traffic = store_file(laboratory), Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    program.stop()
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    path.write_bytes(b"this was a database" * 3000)
    traffic.burst(20, SOME, red_share=0.2)
    program = laboratory.start_polling()
    judged = traffic.wait(40)
    loud = "error" in program.logged() or "critical" in program.logged()
    return judged.result(() if loud else ("nobody was told",))


@experiment("11", "store cannot be written at all", Target(8), full=1)
def store_unwritable(laboratory: Laboratory, size: int) -> Result:
    """From the start on, as on a read-only disk: emergencies are told the first step all the
    same; after the repair everybody is answered."""
    traffic = Traffic(laboratory)
    program = laboratory.start_polling()
    traffic.learn()
    program.stop()
    program = laboratory.start_polling(STATE_URL="sqlite:////proc/nowhere/state.sqlite")
    traffic.burst(10, SOME, red_share=0.0)
    delays, wrong = cries_while(laboratory, traffic, 4)
    loud = laboratory.says(program, "level=warning", 10)
    program.kill()
    laboratory.start_polling()
    judged = traffic.wait(40)
    broken = ((wrong,) if wrong else ()) + (() if loud else ("nobody was told",))
    return judged.result(broken, worst=max(delays))


@experiment("12", "power loss (checked by its setting)", full=1)
def durable_commits(laboratory: Laboratory, size: int) -> Result:
    """A power loss cannot be made here; what survives one is set in the database."""
    store_file(laboratory)
    with laboratory.engine().connect() as connection:
        synchronous = connection.scalar(text("PRAGMA synchronous"))
        journal = connection.scalar(text("PRAGMA journal_mode"))
    full = (synchronous, journal) == (2, "wal")
    return Result(1, broken=() if full else (f"synchronous={synchronous}, {journal}",))


@experiment("19", "key missing beside sealed data, or readable by others")
def key_missing(laboratory: Laboratory, size: int) -> Result:
    """It refuses to start (or only gives the emergency text) rather than begin anew."""
    store_file(laboratory)
    key = laboratory.data / "steady.key"
    program = laboratory.start_polling(STEADY_KEY="")
    laboratory.telegram.send_text(1, "/menu")
    laboratory.telegram.wait_for(1, 1, 30)
    program.stop()
    broken: tuple[str, ...] = ()
    key.chmod(0o644)
    program = laboratory.start(STEADY_KEY="")
    if (status := program.wait(30)) != WRONG_SETTINGS or "chmod 600" not in program.logged():
        broken += (f"readable by others: exit status {status}",)
    shutil.move(key, key.with_suffix(".away"))
    program = laboratory.start(STEADY_KEY="")
    if (status := program.wait(30)) != WRONG_SETTINGS or key.exists():
        broken += (f"missing: exit status {status}",)
    return Result(2, broken=broken)


@experiment("20", "disk of the log full", Target(0))
def log_full(laboratory: Laboratory, size: int) -> Result:
    """Everything that is logged fails to be written. The bot goes on."""
    traffic = Traffic(laboratory)
    program = laboratory.start_polling(log=Path("/dev/full"))
    traffic.learn()
    laboratory.telegram.fault("sendMessage", "500", chat=1)
    laboratory.telegram.fault("getUpdates", "500", times=2)
    for chat in range(1, 4):
        laboratory.telegram.send_raw({"message": {"chat": chat}})
        traffic.ask(chat)
        traffic.cry()
    judged = traffic.wait(30)
    gone = program.status
    return judged.result((f"exit status {gone}",) if gone is not None else ())
