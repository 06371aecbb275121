"""What waits in the store, in numbers. Nothing here says for whom.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from bot.replies import Lane
from bot.state.database import reading
from bot.state.models import InboxRow, OutboxRow, TimerRow


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """`oldest`: seconds since the message came, or was queued, that has waited longest for its
    answer; broadcasts answer nobody. `overdue`: timers that should have rung, and the seconds
    since the first of them should have."""

    inbox: int
    outbox: Mapping[Lane, int]
    oldest: float
    overdue: int
    most_overdue: float


class Figures:
    """`keep`: how long the outbox remembers a message; so its row tells when it was queued."""

    def __init__(self, engine: Engine, keep: timedelta) -> None:
        self._sessions = sessionmaker(reading(engine))
        self._keep = keep

    def read(self, now: datetime) -> StoreFigures:
        with self._sessions() as session:
            inbox, received = _count(session, InboxRow.received_at, InboxRow.handled_at.is_(None))
            outbox = {lane: self._lane(session, lane) for lane in Lane}
            overdue, due = _count(session, TimerRow.due_at, TimerRow.due_at <= now)
        queued = [since for lane, (_, since) in outbox.items() if lane is not Lane.BROADCAST]
        return StoreFigures(
            inbox,
            {lane: count for lane, (count, _) in outbox.items()},
            max(_seconds(since, now) for since in (received, *queued)),
            overdue,
            _seconds(due, now),
        )

    def _lane(self, session: Session, lane: Lane) -> tuple[int, datetime | None]:
        waits = (OutboxRow.done_at.is_(None), OutboxRow.lane == lane)
        count, forgotten = _count(session, OutboxRow.purge_at, *waits)
        return count, forgotten - self._keep if forgotten else None


def _count(
    session: Session, when: InstrumentedAttribute[datetime], *waits: ColumnElement[bool]
) -> tuple[int, datetime | None]:
    count, first = session.execute(select(func.count(), func.min(when)).where(*waits)).one()
    return count, first


def _seconds(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
