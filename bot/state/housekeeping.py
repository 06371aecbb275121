"""Keeping the private store small and its secrets short-lived: forgetting, purging, checking."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import sessionmaker

from bot.sealing import KeyMissing, Seal, SealBroken
from bot.state.database import cut_log, reading, sqlite_file
from bot.state.leases import Leases
from bot.state.models import NOBODY, Base, ChatRow, InboxRow, LeaseRow, OutboxRow, TimerRow
from bot.state.repairing import delete_set_aside

OTHER_KEY = "The private store was sealed with another key. Put the right STEADY_KEY back."

LOOKS = 20  # sealed rows of a table
PROBE = {"scope": "probe", "chat_key": NOBODY, "owner": ""}  # written to see if anything can be


class Housekeeping:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._seal = seal

    def check_key(self) -> None:
        """Raises `KeyMissing` where what waits was sealed with another key: nothing of it opens.
        One row that does not was damaged."""
        with sessionmaker(reading(self._engine))() as session:
            found = [
                sealed
                for column in (InboxRow.sealed, OutboxRow.sealed, TimerRow.sealed, ChatRow.rescue)
                for sealed in session.scalars(
                    select(column).where(column.is_not(None)).limit(LOOKS)
                )
            ]
        if found and not any(self._opens(sealed or b"") for sealed in found):
            raise KeyMissing(OTHER_KEY)

    def _opens(self, sealed: bytes) -> bool:
        try:
            self._seal.open(sealed)
        except SealBroken:
            return False
        return True

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

    def purge(self, now: datetime) -> bool:
        """Delete what is past its time, and cut the write-ahead log, where wiped words linger.
        Returns whether a damaged store that was set aside is still kept."""
        with self._sessions.begin() as session:
            session.execute(insert(LeaseRow).values(PROBE | {"until": now, "purge_at": now}))
            session.execute(delete(LeaseRow).where(LeaseRow.scope == PROBE["scope"]))
            over = {"talk": None, "talk_until": None}
            session.execute(update(ChatRow).where(ChatRow.talk_until < now).values(over))
            for table in Base.metadata.sorted_tables:
                session.execute(delete(table).where(table.c.purge_at < now))
        path = sqlite_file(self._engine.url)
        if path is None:
            return False
        cut_log(self._engine)
        return delete_set_aside(path, now)
