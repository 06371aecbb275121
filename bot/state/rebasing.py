"""Moving every moment in the private store, when the machine's clock was set. One transaction."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, func, select, true
from sqlalchemy.orm import sessionmaker

from bot.state.database import reading
from bot.state.models import Base, ChatRow, InboxRow, LeaseRow, OutboxRow, TimerRow

MOMENTS: dict[type[Base], tuple[str, ...]] = {
    TimerRow: ("due_at", "purge_at"),
    OutboxRow: ("not_before", "expires_at", "purge_at"),
    InboxRow: ("received_at", "purge_at"),
    ChatRow: ("rescue_at", "sitting_started", "backlog_told_at", "talk_until", "purge_at"),
    LeaseRow: ("until", "purge_at"),
}


class Rebasing:
    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine)
        self._reading = sessionmaker(reading(engine))

    def newest(self) -> datetime | None:
        """The latest moment at which anything was received."""
        with self._reading() as session:
            return session.scalar(select(func.max(InboxRow.received_at)))

    def server_time(self) -> datetime:
        """What the database server's clock says (PostgreSQL)."""
        with self._reading() as session:
            now: datetime = session.scalars(select(func.clock_timestamp())).one()
            return now

    def move(self, by: timedelta) -> None:
        """What is still to come, and what is remembered, by the same stretch of time. What is done
        with keeps its times."""
        open_ones: dict[type[Base], ColumnElement[bool]] = {
            OutboxRow: OutboxRow.done_at.is_(None),
            InboxRow: InboxRow.handled_at.is_(None),
        }
        with self._sessions.begin() as session:
            for model, names in MOMENTS.items():
                for row in session.scalars(select(model).where(open_ones.get(model, true()))):
                    for name in names:
                        if (moment := getattr(row, name)) is not None:
                            setattr(row, name, moment + by)
