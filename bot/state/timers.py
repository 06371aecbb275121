"""The timers: rows with a due time, each rung once, whatever dies in between.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, exists, func, select
from sqlalchemy.orm import Session, aliased, sessionmaker

from bot.calls import Ringing, TimerPlan
from bot.sealing import Seal, SealBroken
from bot.state.database import reading
from bot.state.models import InboxRow, TimerRow

KEEP = timedelta(hours=24)  # a timer that could not ring for so long asks about nothing any more


class Timers:
    """Planned and rung within the transactions of `Inbox`."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._sessions = sessionmaker(engine)
        self._reading = sessionmaker(reading(engine))
        self._seal = seal

    def plan(self, session: Session, chat_key: bytes, chat_id: int, plan: TimerPlan) -> None:
        """The chat's timers from now on, in place of those that ran."""
        running = self._of(session, chat_key, plan.guide)
        if plan.only_if_none and running:
            return
        everything = TimerRow.chat_key == chat_key  # a rescue calls off what a guide had planned
        session.execute(
            delete(TimerRow).where(TimerRow.key.in_(running) if plan.guide else everything)
        )
        for due in plan.new:
            session.add(
                TimerRow(
                    key=secrets.token_hex(16),
                    chat_key=chat_key,
                    sealed=self._seal.close({"chat_id": chat_id, **due.contents}),
                    due_at=due.at,
                    purge_at=due.at + KEEP,
                )
            )

    def claim(self, session: Session, ringing: Ringing, now: datetime) -> bool:
        """Take the timer away, and those of the chat that are overdue with it: whoever was not
        asked three times is asked once. False if it is gone: rung by another, or called off.

        Overdue timers of another guide are left: they call back for something else.
        """
        unread = exists().where(
            InboxRow.chat_key == ringing.chat_key, InboxRow.handled_at.is_(None)
        )
        if session.scalar(select(unread)):  # the answer, perhaps; the timer rings after it
            return False
        taken = session.execute(delete(TimerRow).where(TimerRow.key == ringing.key))
        overdue = self._of(
            session, ringing.chat_key, _guide(ringing.contents), TimerRow.due_at <= now
        )
        session.execute(delete(TimerRow).where(TimerRow.key.in_(overdue)))
        return bool(taken.rowcount)  # type: ignore[attr-defined]  # a delete has one

    def _of(
        self, session: Session, chat_key: bytes, guide: str, *where: ColumnElement[bool]
    ) -> list[str]:
        """The keys of a chat's timers that belong to a guide, or to the rescue ("")."""
        rows = session.scalars(select(TimerRow).where(TimerRow.chat_key == chat_key, *where))
        return [row.key for row in rows if self._belongs(row, guide)]

    def _belongs(self, row: TimerRow, guide: str) -> bool:
        """What nobody can read belongs to the rescue, and goes with its others."""
        try:
            return _guide(self._seal.open(row.sealed)) == guide
        except SealBroken:
            return not guide

    def next_at(self) -> datetime | None:
        """When the next timer is due; None where none runs."""
        with self._reading() as session:
            return session.scalar(select(func.min(TimerRow.due_at)))

    def ringing(self, now: datetime, limit: int) -> list[Ringing]:
        """Timers whose time has come, one a chat, without what is remembered of the chat.

        A chat with an unread message waits: the message may be the answer.
        """
        later = aliased(TimerRow)
        unread = exists().where(
            InboxRow.chat_key == TimerRow.chat_key, InboxRow.handled_at.is_(None)
        )
        more = exists().where(later.chat_key == TimerRow.chat_key, later.due_at > now)
        query = (
            select(TimerRow, more)
            .where(TimerRow.due_at <= now, ~unread)
            .order_by(TimerRow.due_at)
            .limit(limit)
        )
        chosen: dict[bytes, Ringing] = {}
        with self._sessions.begin() as session:
            for row, further in session.execute(query):
                try:
                    chosen.setdefault(row.chat_key, self._ringing(row, further))
                except SealBroken:  # nobody can ever read it
                    session.delete(row)
        return list(chosen.values())

    def _ringing(self, row: TimerRow, more: bool) -> Ringing:
        contents = self._seal.open(row.sealed)
        chat_id = contents.pop("chat_id")
        return Ringing(row.key, row.chat_key, chat_id, row.due_at, contents, {}, more)


def _guide(contents: Mapping[str, Any]) -> str:
    return str(contents.get("guide", ""))
