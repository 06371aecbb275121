"""The tables of the private store. No text of a message and no chat id stands in any of them:
`sealed` columns are encrypted (see `bot.sealing`) and emptied as soon as they have been used.

Every table has `purge_at`; `Inbox.purge` deletes what is past it.
"""

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Index, Integer, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite drops the zone, so UTC is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


NOBODY = b"\0" * 16  # the chat of what is over: even a keyed hash is more than is needed


class Base(DeclarativeBase):
    pass


class InboxRow(Base):
    """An update that was committed. `sealed` is emptied when it has been handled; the number
    stays for two days, so that the same update sent twice has one effect. `lane`: 0 where it led
    to a step of the rescue, whose clock waits to be started."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_waiting", "handled_at", "chat_key", "update_id"),
        Index("inbox_next", "handled_at", "lane", "received_at"),
    )

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lane: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OutboxRow(Base):
    """A message to be sent. `dedup` names the effect, so that a re-run does nothing twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "done_at", "lane", "id"),
        Index("outbox_of_chat", "chat_key", "done_at", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    dedup: Mapped[str] = mapped_column(String(64), unique=True)
    chat_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lane: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(32))
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ChatRow(Base):
    """What is remembered of a chat between two messages, for some hours at most.

    `awaiting` is the need for which the bot has asked a place; never a place itself. `rescue` is
    sealed: the step of an open rescue and the times of its doses. `rescue_at`, when it was last
    touched, is None where no rescue is open. `backlog_told_at`: when it was last told that Steady
    had been away. `talk` is sealed too: what the last answers were about, until `talk_until`.
    """

    __tablename__ = "chat"

    chat_key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    language: Mapped[str | None] = mapped_column(String(8))
    awaiting: Mapped[str | None] = mapped_column(String(32))
    rescue: Mapped[bytes | None] = mapped_column(LargeBinary)
    rescue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sitting: Mapped[str | None] = mapped_column(String(32))
    sitting_started: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sitting_turns: Mapped[int] = mapped_column(Integer, default=0)
    backlog_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    talk: Mapped[bytes | None] = mapped_column(LargeBinary)
    talk_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TimerRow(Base):
    """A time at which a chat is to be asked something; gone once it has rung. `key` is random, so
    that the message it leads to has a name of its own."""

    __tablename__ = "timer"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    chat_key: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TallyRow(Base):
    """How often something happened on a day, with nothing about who. Kept two years."""

    __tablename__ = "tally"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LeaseRow(Base):
    """Who works on a chat at present, or sends to it (`scope`), and until when nobody else may.

    A process that dies leaves its leases to run out; one that was only asleep finds, when it
    wants to finish, that its lease is another's.
    """

    __tablename__ = "lease"

    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    chat_key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    purge_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
