"""Keeping the private store small and its secrets short-lived: forgetting, purging, checking."""

from datetime import datetime

from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import sessionmaker

from bot.sealing import KeyMissing, Seal, SealBroken
from bot.state.leases import Leases
from bot.state.models import NOBODY, Base, ChatRow, InboxRow, OutboxRow, TimerRow

OTHER_KEY = "The private store was sealed with another key. Put the right STEADY_KEY back."


class Housekeeping:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._seal = seal

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

    def take_over(self, now: datetime) -> None:
        """At a start with a store of one's own: whoever sent or worked before is dead, so what
        they had in hand is for anybody at once."""
        with self._sessions.begin() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.done_at.is_(None), OutboxRow.dedup.like("e:%"))
                .values(not_before=now)
            )
            Leases.forget_all(session)

    def forget(self, chat_key: bytes, now: datetime) -> None:
        """Nothing of this chat is left but the bare numbers of updates that were handled."""
        with self._sessions.begin() as session:
            session.execute(delete(ChatRow).where(ChatRow.chat_key == chat_key))
            session.execute(delete(TimerRow).where(TimerRow.chat_key == chat_key))
            session.execute(delete(OutboxRow).where(OutboxRow.chat_key == chat_key))
            Leases.forget(session, [chat_key])
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
