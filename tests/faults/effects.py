"""What the store says afterwards: everything handled, each effect there once, all of it sent."""

import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.state.models import ChatRow, InboxRow, OutboxRow, TimerRow
from tests.faults.laboratory import Laboratory

LOOK_EVERY = 0.3


def wrong_effects(laboratory: Laboratory, ordinary: Sequence[int]) -> tuple[str, ...]:
    """Updates that are missing or wait still, replies that are missing, double or unsent.
    `ordinary`: updates that lead to one reply each."""
    with Session(laboratory.engine()) as session:
        rows = {row.update_id: row.handled_at for row in session.scalars(select(InboxRow))}
        sent = {row.dedup: row.done_at for row in session.scalars(select(OutboxRow))}
    replies = Counter(name.split(":")[1] for name in sent if name.startswith("r:"))
    problems = {
        "updates not in the store": len(set(ordinary) - rows.keys()),
        "updates not handled": sum(handled is None for handled in rows.values()),
        "updates without exactly one reply": sum(replies[str(it)] != 1 for it in ordinary),
        "messages never marked as done": sum(done is None for done in sent.values()),
    }
    return tuple(f"{count} {what}" for what, count in problems.items() if count)


def settled(laboratory: Laboratory, seconds: float = 30.0) -> bool:
    """Waits until nothing waits in the store; whether that came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with Session(laboratory.engine()) as session:
            unsent = session.scalar(
                select(OutboxRow.id).where(OutboxRow.done_at.is_(None)).limit(1)
            )
            unread = session.scalar(
                select(InboxRow.update_id).where(InboxRow.handled_at.is_(None)).limit(1)
            )
        if unsent is None and unread is None:
            return True
        time.sleep(LOOK_EVERY)  # a store rings no bell
    return False


def left_of(laboratory: Laboratory, chat_key: bytes) -> tuple[str, ...]:
    """Which tables still know this chat."""
    tables = (ChatRow, InboxRow, OutboxRow, TimerRow)
    with Session(laboratory.engine()) as session:
        return tuple(
            f"{table.__tablename__} still knows the chat"
            for table in tables
            if session.scalar(select(table.chat_key).where(table.chat_key == chat_key).limit(1))
        )
