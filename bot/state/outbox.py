"""The outbox: what is to be sent, each with a name that makes a re-run harmless.

Plain synchronous code, always called from a thread: the database never runs on the event loop.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased, sessionmaker

from bot.calls import Call, Parcel, Wanted
from bot.sealing import Seal, SealBroken
from bot.state.database import insert, reading
from bot.state.leases import Leases, Scope
from bot.state.models import NOBODY, ChatRow, OutboxRow

EMERGENCY, BROADCAST = 0, 2  # lanes, as in `replies.Lane`


class Outbox:
    """Messages to be sent, sealed until they are and wiped afterwards."""

    def __init__(self, engine: Engine, seal: Seal, leases: Leases, keep: timedelta) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._reading = sessionmaker(reading(engine))
        self._seal = seal
        self._leases = leases
        self._keep = keep

    def queue(
        self, session: Session, dedup: str, call: Call, not_before: datetime, expires: datetime
    ) -> None:
        """Add a message within the caller's transaction; the same `dedup` again changes nothing."""
        values = {
            "dedup": dedup,
            "chat_key": self._seal.chat_key(call.parameters["chat_id"]),
            "sealed": self._close(call),
            "lane": call.lane,
            "not_before": not_before,
            "expires_at": expires,
            "attempts": 0,
            "purge_at": not_before + self._keep,
        }
        session.execute(insert(self._engine, OutboxRow).values(**values).on_conflict_do_nothing())

    def queue_all(self, calls: Mapping[str, Call], now: datetime, expires: datetime) -> None:
        """Add messages that answer nobody (an alert to many), each under its own `dedup`."""
        with self._sessions.begin() as session:
            for dedup, call in calls.items():
                self.queue(session, dedup, call, now, expires)

    def due(self, now: datetime, wanted: Sequence[Wanted]) -> list[Parcel]:
        """What is due to be sent, ours from now on; in each chat and lane only the oldest."""
        with self._reading() as session:
            full = set(session.scalars(select(OutboxRow.lane).where(*_due(now)).distinct()))
        return [
            parcel for lane in wanted if lane.lane in full for parcel in self._due_in(lane, now)
        ]

    def _due_in(self, wanted: Wanted, now: datetime) -> list[Parcel]:
        """In a chat, an ordinary message waits for those before it that are to be tried again. A
        broadcast waits while a rescue is open."""
        scope = scope_of(wanted.lane)
        query = (
            select(OutboxRow)
            .where(
                *_due(now),
                OutboxRow.lane == wanted.lane,
                OutboxRow.chat_key.not_in(wanted.without),
                Leases.free(scope, OutboxRow.chat_key, now),
                *_nothing_before_it(wanted.lane, now),
            )
            .order_by(OutboxRow.id)
            .limit(wanted.limit * 4)
            .with_for_update(skip_locked=True)
        )
        with self._sessions.begin() as session:
            chosen: dict[bytes, OutboxRow] = {}
            for row in session.scalars(query):
                if len(chosen) < wanted.limit:
                    chosen.setdefault(row.chat_key, row)
            ours = self._leases.take(session, scope, chosen.keys(), now)
            return [
                parcel
                for chat, row in chosen.items()
                if chat in ours and (parcel := self._opened(session, row, now)) is not None
            ]

    def done(self, what: Parcel | str, outcome: str, now: datetime) -> None:
        """A message is done with (`sent`, `expired`, `refused` ...): its words are wiped. `what`
        is the parcel that `due` gave out, or the row's `dedup`."""
        with self._sessions.begin() as session:
            self._done(session, what, outcome, now)

    def done_all(self, sent: Sequence[tuple[Parcel, str]], now: datetime) -> None:
        """Several of them, each with its outcome, in one transaction."""
        with self._sessions.begin() as session:
            for parcel, outcome in sent:
                self._done(session, parcel, outcome, now)

    def _done(self, session: Session, what: Parcel | str, outcome: str, now: datetime) -> None:
        found = OutboxRow.dedup == what if isinstance(what, str) else OutboxRow.id == what.id
        over = {"done_at": now, "outcome": outcome, "sealed": None, "chat_key": NOBODY}
        session.execute(update(OutboxRow).where(found).values(**over))
        if isinstance(what, Parcel):
            self._leases.drop(session, scope_of(what.call.lane), what.chat_key)

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

    def put_off(self, parcel: Parcel, until: datetime, instead: Call | None = None) -> None:
        """Try again at `until`; with another call in its place where one is given."""
        values: dict[str, Any] = {"not_before": until, "attempts": parcel.attempts + 1}
        if instead is not None:
            values["sealed"] = self._close(instead)
        with self._sessions.begin() as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == parcel.id).values(**values))
            self._leases.drop(session, scope_of(parcel.call.lane), parcel.chat_key)

    def release(self, dedup: str, now: datetime) -> None:
        """The direct sender gave up: the outbox takes the message over at once."""
        with self._sessions.begin() as session:
            session.execute(
                update(OutboxRow)
                .where(OutboxRow.dedup == dedup, OutboxRow.done_at.is_(None))
                .values(not_before=now)
            )

    def _close(self, call: Call) -> bytes:
        late = {"late": call.late} if call.late else {}
        return self._seal.close({"method": call.method, "parameters": call.parameters, **late})

    def _opened(self, session: Session, row: OutboxRow, now: datetime) -> Parcel | None:
        """None, and set aside, where nobody can read it: it must not stop the others."""
        try:
            return self._parcel(row)
        except SealBroken:
            row.done_at, row.outcome, row.sealed = now, "unreadable", None
            self._leases.drop(session, scope_of(row.lane), row.chat_key)
            return None

    def _parcel(self, row: OutboxRow) -> Parcel:
        contents = self._seal.open(row.sealed or b"")
        late = contents.get("late")
        call = Call(contents["method"], contents["parameters"], row.lane, late)
        return Parcel(row.id, row.chat_key, call, row.attempts, row.expires_at)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxRow.done_at.is_(None), OutboxRow.not_before <= now


def scope_of(lane: int) -> Scope:
    """Emergencies are not held up by an ordinary message that hangs in the same chat."""
    return "urgent" if lane == EMERGENCY else "mail"


def _nothing_before_it(lane: int, now: datetime) -> list[ColumnElement[bool]]:
    """In its chat: no earlier message that is to be tried again, no step of a rescue that is not
    through, and for a broadcast no rescue that is open."""
    if lane == EMERGENCY:
        return []
    earlier = aliased(OutboxRow)
    held_up = exists().where(
        earlier.chat_key == OutboxRow.chat_key,
        earlier.done_at.is_(None),
        earlier.id < OutboxRow.id,
        earlier.lane <= OutboxRow.lane,
        or_(earlier.not_before > now, earlier.lane == EMERGENCY),
    )
    in_rescue = exists().where(
        ChatRow.chat_key == OutboxRow.chat_key, ChatRow.rescue_at.is_not(None)
    )
    return [~held_up, ~in_rescue] if lane == BROADCAST else [~held_up]
