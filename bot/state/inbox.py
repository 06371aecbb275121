"""The inbox: what was received, until it has been handled. Each method is one transaction.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, exists, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.calls import Arrival, Effects, Finished, Waiting
from bot.sealing import Seal, SealBroken
from bot.state.chats import Chats
from bot.state.database import insert, reading
from bot.state.leases import LeaseLost, Leases
from bot.state.models import NOBODY, InboxRow
from bot.state.outbox import Outbox
from bot.state.taking_effect import TakingEffect

EMERGENCY, CONVERSATION = 0, 1  # lanes, as in `replies.Lane`
CONTESTED = 20  # times that others may be quicker, one after the other
ROWS_A_CHAT = 4  # a claim looks at so many rows for each chat that it may give out


class Inbox:
    """Updates that were committed, given out chat by chat to whoever works."""

    def __init__(
        self,
        engine: Engine,
        seal: Seal,
        outbox: Outbox,
        chats: Chats,
        leases: Leases,
        take_effect: TakingEffect,
        keep_ids: timedelta,
    ) -> None:
        self._sessions = sessionmaker(engine)
        self._reading = sessionmaker(reading(engine))
        self._seal = seal
        self._outbox = outbox
        self._chats = chats
        self._leases = leases
        self._take_effect = take_effect
        self._keep_ids = keep_ids

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
            "lane": EMERGENCY if arrival.contents.get("step") else CONVERSATION,
            "received_at": now,
            "purge_at": now + self._keep_ids,
        }
        row = insert(session.get_bind(), InboxRow).values(**values).on_conflict_do_nothing()
        return bool(session.scalar(row.returning(InboxRow.update_id)) is not None)

    def claim(self, now: datetime, limit: int, busy: Sequence[bytes]) -> list[bytes]:
        """Chats with something to handle, ours from now on: those in a rescue first, then the
        longest waiting. None of the `busy` ones, and none that another process works on."""
        free = Leases.free("work", InboxRow.chat_key, now)
        query = (
            select(InboxRow.chat_key)
            .where(InboxRow.handled_at.is_(None), InboxRow.chat_key.not_in(busy), free)
            .order_by(InboxRow.lane, InboxRow.received_at)
            .limit(limit * ROWS_A_CHAT)
            .with_for_update(skip_locked=True)
        )
        with self._reading() as session:
            if not session.scalar(select(exists().where(_waiting()))):  # nothing to lock
                return []
        for _ in range(CONTESTED):
            with self._sessions.begin() as session:
                wanted = list(dict.fromkeys(session.scalars(query)))[:limit]
                ours = self._leases.take(session, "work", wanted, now)
            if ours or not wanted:  # else another was quicker with all of these: look for others
                break
        return [chat for chat in wanted if chat in ours]

    def next_waiting(self, chat_key: bytes) -> Waiting | None:
        """The oldest update of a chat that waits to be handled."""
        query = (
            select(InboxRow)
            .where(InboxRow.chat_key == chat_key, InboxRow.handled_at.is_(None))
            .order_by(InboxRow.update_id)
            .limit(20)
        )
        with self._sessions.begin() as session:
            for row in session.scalars(query):
                try:
                    contents = self._seal.open(row.sealed or b"")
                except SealBroken:  # nobody can ever read it, and those behind it wait
                    row.handled_at, row.sealed, row.chat_key = row.received_at, None, NOBODY
                    continue
                memory = self._chats.memory(session, chat_key)
                return Waiting(row.update_id, chat_key, contents, row.received_at, memory)
        return None

    def finish(
        self, waiting: Waiting, effects: Effects, now: datetime, expires: datetime
    ) -> Finished:
        """One transaction: the update handled and wiped, its replies queued, the chat and its
        timers changed. Without any effect where somebody else has handled it meanwhile."""
        try:
            with self._sessions.begin() as session:
                return self._finish(session, waiting, effects, now, expires)
        except LeaseLost:
            return "lost"

    def release(self, chat_key: bytes) -> None:
        """Work on a chat has ended without anything being finished."""
        with self._sessions.begin() as session:
            self._leases.drop(session, "work", chat_key)

    def _finish(
        self, session: Session, waiting: Waiting, effects: Effects, now: datetime, expires: datetime
    ) -> Finished:
        self._leases.hold(session, "work", waiting.chat_key, now)
        handled = session.execute(
            update(InboxRow)
            .where(InboxRow.update_id == waiting.update_id, InboxRow.handled_at.is_(None))
            .values(handled_at=now, sealed=None, chat_key=NOBODY, lane=CONVERSATION)
        )
        if not handled.rowcount:  # type: ignore[attr-defined]  # an update has one
            raise LeaseLost("handled")
        chat = (waiting.chat_key, int(waiting.contents["chat_id"]))
        self._take_effect(session, chat, effects, f"r:{waiting.update_id}", now, expires)
        if session.scalar(select(exists().where(_waiting(), InboxRow.chat_key == chat[0]))):
            return "more"
        self._leases.drop(session, "work", waiting.chat_key)
        return "all"


def _waiting() -> ColumnElement[bool]:
    return InboxRow.handled_at.is_(None)
