"""Leases: which process works on a chat, or sends to it, so that each chat keeps its order.

One process or twenty, the code is the same. A lease is taken with one conditional write, which
only one of several can win. Whoever dies leaves it to run out; whoever slept past it cannot finish.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.state.database import insert
from bot.state.models import LeaseRow

Scope = Literal["work", "urgent", "mail"]
LENGTH: dict[Scope, timedelta] = {
    "work": timedelta(seconds=6),  # a message takes 2 s at most; taken anew with each
    "urgent": timedelta(seconds=5),  # one try of an emergency takes 3 s
    "mail": timedelta(seconds=12),  # one try of any other message takes 10 s
}
KEEP = timedelta(hours=1)


class LeaseLost(Exception):
    """Another process has taken the chat over; what was done here must not take effect."""


class Leases:
    """The leases of one process, within the transactions of `Inbox` and `Outbox`."""

    def __init__(self) -> None:
        self._owner = secrets.token_hex(16)

    def take(
        self, session: Session, scope: Scope, chats: Collection[bytes], now: datetime
    ) -> set[bytes]:
        """The chats among these that are ours from now on."""
        if not chats:
            return set()
        until = now + LENGTH[scope]
        ours = {"owner": self._owner, "until": until, "purge_at": until + KEEP}
        rows = [{"scope": scope, "chat_key": chat} | ours for chat in sorted(chats)]
        statement = insert(session.get_bind(), LeaseRow).values(rows)
        free = or_(LeaseRow.until <= now, LeaseRow.owner == self._owner)
        taken = statement.on_conflict_do_update(
            index_elements=["scope", "chat_key"], set_=ours, where=free
        ).returning(LeaseRow.chat_key)
        return set(session.scalars(taken))

    def hold(self, session: Session, scope: Scope, chat: bytes, now: datetime) -> None:
        """Ours for another while. Raises `LeaseLost` where it is another's by now."""
        until = now + LENGTH[scope]
        held = (
            update(LeaseRow)
            .where(LeaseRow.scope == scope, LeaseRow.chat_key == chat)
            .where(LeaseRow.owner == self._owner)
            .values(until=until, purge_at=until + KEEP)
        )
        if not session.execute(held).rowcount:  # type: ignore[attr-defined]  # an update has one
            raise LeaseLost(scope)

    def drop(self, session: Session, scope: Scope, chat: bytes) -> None:
        """Free for anybody. One that was lost stays with whoever has it."""
        session.execute(
            delete(LeaseRow)
            .where(LeaseRow.scope == scope, LeaseRow.chat_key == chat)
            .where(LeaseRow.owner == self._owner)
        )

    @staticmethod
    def free(
        scope: Scope, chat: InstrumentedAttribute[bytes], now: datetime
    ) -> ColumnElement[bool]:
        """Nobody has the chat at present."""
        return ~exists().where(
            LeaseRow.scope == scope, LeaseRow.chat_key == chat, LeaseRow.until > now
        )

    @staticmethod
    def forget(session: Session, chats: Sequence[bytes]) -> None:
        session.execute(delete(LeaseRow).where(LeaseRow.chat_key.in_(chats)))

    @staticmethod
    def forget_all(session: Session) -> None:
        """At a start with a store of one's own: whoever held them is dead."""
        session.execute(delete(LeaseRow))
