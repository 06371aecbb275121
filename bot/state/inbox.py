"""The inbox and what is remembered of a chat: what was received, until it has been handled.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from bot.calls import Arrival, Due, Effects, Parcel, Ringing, TimerPlan, Waiting
from bot.sealing import KeyMissing, Seal, SealBroken
from bot.state.chats import Chats, raise_tally
from bot.state.database import insert
from bot.state.models import NOBODY, Base, ChatRow, InboxRow, OutboxRow, TimerRow
from bot.state.outbox import Outbox
from bot.state.timers import Timers

MISSED = timedelta(hours=1)  # so long ago that it is late by any measure
OTHER_KEY = "The private store was sealed with another key. Put the right STEADY_KEY back."


class Inbox:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, seal: Seal, outbox: Outbox, keep: dict[str, int]) -> None:
        """`keep`: hours that update ids (`update_ids`) and chats (`chat`) are remembered."""
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._seal = seal
        self._outbox = outbox
        self._timers = Timers(engine, seal)
        self._keep_ids = timedelta(hours=keep["update_ids"])
        self._chats = Chats(seal, timedelta(hours=keep["chat"]))

    def commit(
        self, arrivals: Sequence[Arrival], now: datetime, direct_until: datetime, expires: datetime
    ) -> set[int]:
        """Store updates durably; returns the ids that were new. A repeated id changes nothing.

        The rescue step of a red message goes to the outbox as well, left to the direct sender
        until `direct_until`: should the program die before that, the outbox sends it.
        """
        new: set[int] = set()
        with self._sessions.begin() as session:
            for arrival in arrivals:
                if not self._store(session, arrival, now):
                    continue
                new.add(arrival.update_id)
                if arrival.first is not None:
                    name = f"e:{arrival.update_id}"
                    self._outbox.queue(session, name, arrival.first, direct_until, expires)
        return new

    def _store(self, session: Session, arrival: Arrival, now: datetime) -> bool:
        values = {
            "update_id": arrival.update_id,
            "chat_key": self._seal.chat_key(arrival.chat_id),
            "sealed": self._seal.close(arrival.contents),
            "received_at": now,
            "purge_at": now + self._keep_ids,
        }
        statement = insert(self._engine, InboxRow).values(**values).on_conflict_do_nothing()
        return bool(session.scalar(statement.returning(InboxRow.update_id)) is not None)

    def chats_waiting(self, busy: Sequence[bytes], limit: int) -> list[bytes]:
        """Chats with something to handle, the longest waiting first, without the busy ones."""
        query = (
            select(InboxRow.chat_key)
            .where(InboxRow.handled_at.is_(None), InboxRow.chat_key.not_in(busy))
            .group_by(InboxRow.chat_key)
            .order_by(func.min(InboxRow.received_at))
            .limit(limit)
        )
        with self._sessions() as session:
            return list(session.scalars(query))

    def next_waiting(self, chat_key: bytes) -> Waiting | None:
        """The oldest update of a chat that waits to be handled."""
        query = (
            select(InboxRow)
            .where(InboxRow.chat_key == chat_key, InboxRow.handled_at.is_(None))
            .order_by(InboxRow.received_at, InboxRow.update_id)
            .limit(20)
        )
        with self._sessions.begin() as session:
            for row in session.scalars(query):
                try:
                    contents = self._seal.open(row.sealed or b"")
                except SealBroken:  # nobody can ever read it, and those behind it wait
                    row.handled_at, row.sealed, row.chat_key = func.now(), None, NOBODY
                    continue
                memory = self._chats.memory(session, chat_key)
                return Waiting(row.update_id, chat_key, contents, row.received_at, memory)
        return None

    def check_key(self) -> None:
        """Raises `KeyMissing` where what waits was sealed with another key."""
        query = select(InboxRow.sealed).where(InboxRow.sealed.is_not(None)).limit(1)
        with self._sessions() as session:
            sealed = session.scalar(query)
        try:
            if sealed is not None:
                self._seal.open(sealed)
        except SealBroken:
            raise KeyMissing(OTHER_KEY) from None

    def finish(self, waiting: Waiting, effects: Effects, now: datetime, expires: datetime) -> None:
        """One transaction: the update handled and wiped, its replies queued, the chat and its
        timers changed."""
        with self._sessions.begin() as session:
            session.execute(
                update(InboxRow)
                .where(InboxRow.update_id == waiting.update_id)
                .values(handled_at=now, sealed=None, chat_key=NOBODY)
            )
            name = f"r:{waiting.update_id}"
            chat_id = int(waiting.contents["chat_id"])
            self._take_effect(session, (waiting.chat_key, chat_id), effects, name, now, expires)

    def ringing(self, now: datetime, limit: int) -> list[Ringing]:
        """Timers whose time has come, one a chat, with what is remembered of the chat."""
        found = self._timers.ringing(now, limit)
        with self._sessions() as session:
            return [replace(one, memory=self._chats.memory(session, one.chat_key)) for one in found]

    def next_ring(self) -> datetime | None:
        """When the next timer is due; None where none runs."""
        return self._timers.next_at()

    def ring(self, ringing: Ringing, effects: Effects, now: datetime, expires: datetime) -> bool:
        """One transaction: the timer gone, and what it leads to in its place. False, and nothing
        done, if it had been rung or called off before."""
        with self._sessions.begin() as session:
            if not self._timers.claim(session, ringing, now):
                return False
            chat = (ringing.chat_key, ringing.chat_id)
            self._take_effect(session, chat, effects, f"t:{ringing.key}", now, expires)
        return True

    def _take_effect(
        self,
        session: Session,
        chat: tuple[bytes, int],
        effects: Effects,
        name: str,
        now: datetime,
        expires: datetime,
    ) -> None:
        chat_key, chat_id = chat
        if effects.forget:
            self._outbox.drop(session, chat_key)
        elif effects.timers is not None:
            self._outbox.overtake(session, chat_key, now)
        for number, call in enumerate(effects.calls):
            self._outbox.queue(session, f"{name}:{number}", call, now, expires)
        if effects.timers is not None or effects.forget:
            self._timers.plan(session, chat_key, chat_id, effects.timers or TimerPlan())
        for tallied in effects.tally:
            raise_tally(session, tallied, now)
        if effects.forget:
            session.execute(delete(ChatRow).where(ChatRow.chat_key == chat_key))
        elif effects.remember:
            self._chats.remember(session, chat_key, effects.remember, now)

    def missed(self, parcel: Parcel, now: datetime) -> None:
        """A step could not be sent while it was of use: wiped, and where a rescue is open, the
        question that says it comes late rings in its place."""
        self._outbox.done(parcel.id, "expired", now)
        with self._sessions.begin() as session:
            chat = session.get(ChatRow, parcel.chat_key)
            if chat is None or chat.rescue_at is None:
                return
            late = Due(now - MISSED, {"to": "", "late": ""})
            chat_id = int(parcel.call.parameters["chat_id"])
            self._timers.plan(session, parcel.chat_key, chat_id, TimerPlan((late,)))

    def forget(self, chat_key: bytes, now: datetime) -> None:
        """Nothing of this chat is left but the bare numbers of updates that were handled."""
        with self._sessions.begin() as session:
            session.execute(delete(ChatRow).where(ChatRow.chat_key == chat_key))
            session.execute(delete(TimerRow).where(TimerRow.chat_key == chat_key))
            session.execute(delete(OutboxRow).where(OutboxRow.chat_key == chat_key))
            session.execute(
                update(InboxRow)
                .where(InboxRow.chat_key == chat_key)
                .values(sealed=None, handled_at=now, chat_key=NOBODY)
            )

    def purge(self, now: datetime) -> None:
        """Delete what is past its time, and cut the write-ahead log, where wiped words linger."""
        with self._sessions.begin() as session:
            for table in Base.metadata.sorted_tables:
                session.execute(delete(table).where(table.c.purge_at < now))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
