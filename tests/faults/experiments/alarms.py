"""The timers of rescues: while the program runs, is killed, was away."""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.calls import Due, TimerPlan
from bot.clock import SystemClock
from bot.rescuing.rescue_record import Record
from bot.state.chats import Chats
from bot.state.models import TimerRow
from bot.state.timers import Timers
from tests.faults.laboratory import Laboratory
from tests.faults.result import Result, Target, experiment
from tests.faults.traffic import deliveries

A_SECOND = 25
LEAD_SECONDS = 8.0
FIRST_CHAT = 3_000_000
HOLDING, ASKS, ASKS_LATE = "e6", "b1", "b3"  # steps of the rescue; the asked ones ask no further


def set_timers(laboratory: Laboratory, dues: Sequence[datetime]) -> dict[int, datetime]:
    """An open rescue in a chat of its own for each; returns the chats, and when each is due."""
    engine, seal, now = laboratory.engine(), laboratory.seal, SystemClock().now()
    chats, timers = Chats(seal, timedelta(hours=12)), Timers(engine, seal)
    record = Record(HOLDING, frozenset(), "en").written()
    expected: dict[int, datetime] = {}
    with Session(engine) as session, session.begin():
        for chat, due in enumerate(dues, start=FIRST_CHAT):
            key = seal.chat_key(chat)
            kept = {"rescue": record, "rescue_at": now, "language": "en"}
            chats.remember(session, key, kept, now)
            plan = TimerPlan((Due(due, {"to": ASKS, "late": ASKS_LATE}),))
            timers.plan(session, key, chat, plan)
            laboratory.telegram.open_chat(chat)
            expected[chat] = due
    return expected


def rung(laboratory: Laboratory) -> dict[int, list[float]]:
    """For each chat when its questions came, on `time.monotonic()`."""
    came: dict[int, list[float]] = {}
    for it in deliveries(laboratory):
        if it.chat >= FIRST_CHAT:
            came.setdefault(it.chat, []).append(it.at)
    return came


def monotonic_of(moment: datetime) -> float:
    return time.monotonic() + (moment - SystemClock().now()).total_seconds()


def lateness(
    expected: dict[int, datetime], came: dict[int, list[float]], restarts: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Seconds between due and asked: of those due while the program ran, and of those due while
    it was away, counted from its first poll after that."""
    running: list[float] = []
    away: list[float] = []
    for chat, due in expected.items():
        for at in came.get(chat, ())[:1]:
            due_at = monotonic_of(due)
            back = next((it for it in restarts if due_at < it <= at), None)
            if back is None:
                running.append(at - due_at)
            else:
                away.append(at - back)
    return running, away


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@experiment("13", "10,000 timers, 5 kills", Target(16, 1.5), full=10_000, short=200)
def timers(laboratory: Laboratory, count: int) -> Result:
    """The delay is the 99th percentile after a restart; while it runs, 1 s is allowed."""
    kills = 5 if count > 1000 else 1
    chance = random.Random(count)
    start = SystemClock().now() + timedelta(seconds=LEAD_SECONDS + count / 1500)
    seconds = count / A_SECOND
    expected = set_timers(
        laboratory, [start + timedelta(seconds=chance.uniform(0, seconds)) for _ in range(count)]
    )
    program, restarts = laboratory.start_polling(), list[float]()
    time.sleep(max(0.0, (start - SystemClock().now()).total_seconds()))
    for _ in range(kills):
        time.sleep(chance.uniform(0.3, 0.8) * seconds / kills)  # the moment is the experiment
        program.kill()
        program = laboratory.start_polling()
        restarts.append(time.monotonic())
    left = (max(expected.values()) - SystemClock().now()).total_seconds()
    laboratory.became_true(lambda: len(rung(laboratory)) >= count, max(0.0, left) + 60)
    came = rung(laboratory)
    running, away = lateness(expected, came, restarts)
    slow = percentile(running, 99)
    broken = (f"p99 {slow:.2f} s while running",) if count > 1000 and slow > 1.0 else ()
    return Result(
        count,
        lost=count - len(came),
        duplicated=sum(len(times) - 1 for times in came.values()),
        worst_delay=percentile(away, 99),
        note=f"p99 {slow:.2f} s while running, worst {max(running + away):.2f} s",
        broken=broken,
    )


@experiment("13", "timers that were due while the program was away", Target(0, 1.5), 50, 30)
def timers_overdue(laboratory: Laboratory, count: int) -> Result:
    """8 s ago: all ring at once. The delay is that of the 99th percentile."""
    laboratory.start_polling().stop()
    due = SystemClock().now() - timedelta(seconds=8)
    expected = set_timers(laboratory, [due] * count)
    laboratory.start_polling()
    back = time.monotonic()
    laboratory.became_true(lambda: len(rung(laboratory)) >= count, 60)
    came = rung(laboratory)
    delays = [times[0] - back for times in came.values()]
    with Session(laboratory.engine()) as session:
        left = session.scalar(
            select(func.count()).where(TimerRow.due_at <= due, TimerRow.chat_key.is_not(None))
        )
    twice = sum(len(times) - 1 for times in came.values())
    broken = (f"{left} timers left",) if left else ()
    return Result(
        count, count - len(expected.keys() & came), twice, percentile(delays, 99), "", broken
    )
