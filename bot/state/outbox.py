"""The outbox: what is to be sent, each with a name that makes a re-run harmless.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.calls import Call, Parcel
from bot.sealing import Seal, SealBroken
from bot.state.database import insert
from bot.state.models import NOBODY, ChatRow, OutboxRow

EMERGENCY, BROADCAST = 0, 2  # lanes, as in `replies.Lane`


class Outbox:
    """Messages to be sent, sealed until they are and wiped afterwards."""

    def __init__(self, engine: Engine, seal: Seal, keep: timedelta) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._seal = seal
        self._keep = keep

    def queue(
        self, session: Session, dedup: str, call: Call, not_before: datetime, expires: datetime
    ) -> None:
        """Add a message within the caller's transaction; the same `dedup` again changes nothing."""
        values = {
            "dedup": dedup,
            "chat_key": self._seal.chat_key(call.parameters["chat_id"]),
            "sealed": self._close(call.method, call.parameters),
            "lane": call.lane,
            "not_before": not_before,
            "expires_at": expires,
            "attempts": 0,
            "purge_at": not_before + self._keep,
        }
        session.execute(insert(self._engine, OutboxRow).values(**values).on_conflict_do_nothing())

    def due(
        self, now: datetime, limit: int, busy: Sequence[bytes], parked: Sequence[bytes]
    ) -> list[Parcel]:
        """What is due to be sent: emergency lane first, and in each chat only the oldest.

        Nothing of `busy` chats, and of `parked` ones only emergencies. Broadcasts wait while a
        rescue is open in the chat.
        """
        in_rescue = select(ChatRow.chat_key).where(ChatRow.rescue_at.is_not(None))
        query = (
            select(OutboxRow)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.not_before <= now,
                OutboxRow.chat_key.not_in(busy),
                or_(OutboxRow.lane == EMERGENCY, OutboxRow.chat_key.not_in(parked)),
                or_(OutboxRow.lane < BROADCAST, OutboxRow.chat_key.not_in(in_rescue)),
            )
            .order_by(OutboxRow.lane, OutboxRow.id)
            .limit(limit * 4)
        )
        chosen: dict[bytes, Parcel] = {}
        with self._sessions.begin() as session:
            for row in session.scalars(query):
                if row.chat_key in chosen or len(chosen) >= limit:
                    continue
                try:
                    chosen[row.chat_key] = self._parcel(row)
                except SealBroken:  # one unreadable row must not stop the others
                    row.done_at, row.outcome, row.sealed = now, "unreadable", None
        return list(chosen.values())

    def done(self, where: int | str, outcome: str, now: datetime) -> None:
        """A message is done with (`sent`, `expired`, `refused` ...): its words are wiped.

        `where` is the row's id, or its `dedup`.
        """
        found = OutboxRow.dedup == where if isinstance(where, str) else OutboxRow.id == where
        with self._sessions.begin() as session:
            session.execute(
                update(OutboxRow)
                .where(found)
                .values(done_at=now, outcome=outcome, sealed=None, chat_key=NOBODY)
            )

    def overtake(self, session: Session, chat_key: bytes, now: datetime) -> None:
        """A newer step of the rescue is there: what a timer asked before it is not said any more.
        Within the caller's transaction."""
        session.execute(
            update(OutboxRow)
            .where(
                OutboxRow.chat_key == chat_key,
                OutboxRow.done_at.is_(None),
                OutboxRow.dedup.like("t:%"),
            )
            .values(done_at=now, outcome="overtaken", sealed=None, chat_key=NOBODY)
        )

    def drop(self, session: Session, chat_key: bytes) -> None:
        """Nothing that waited for this chat is sent. Within the caller's transaction."""
        waiting = (OutboxRow.chat_key == chat_key, OutboxRow.done_at.is_(None))
        session.execute(delete(OutboxRow).where(*waiting))

    def release_direct(self, now: datetime) -> None:
        """At a start with a store of one's own: nobody is sending these directly any more."""
        with self._sessions.begin() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.done_at.is_(None), OutboxRow.dedup.like("e:%"))
                .values(not_before=now)
            )

    def put_off(self, parcel: Parcel, until: datetime, instead: Call | None = None) -> None:
        """Try again at `until`; with another call in its place where one is given."""
        values: dict[str, Any] = {"not_before": until, "attempts": parcel.attempts + 1}
        if instead is not None:
            values["sealed"] = self._close(instead.method, instead.parameters)
        with self._sessions.begin() as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == parcel.id).values(**values))

    def release(self, dedup: str, now: datetime) -> None:
        """The direct sender gave up: the outbox takes the message over at once."""
        with self._sessions.begin() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.dedup == dedup, OutboxRow.done_at.is_(None))
                .values(not_before=now)
            )

    def _close(self, method: str, parameters: dict[str, Any]) -> bytes:
        return self._seal.close({"method": method, "parameters": parameters})

    def _parcel(self, row: OutboxRow) -> Parcel:
        contents = self._seal.open(row.sealed or b"")
        call = Call(contents["method"], contents["parameters"], row.lane)
        return Parcel(row.id, row.chat_key, call, row.attempts, row.expires_at)
