"""What is remembered of a chat between two messages, and counts in which there is no chat."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.sealing import Seal, SealBroken
from bot.state.database import insert
from bot.state.models import ChatRow, TallyRow

KEEP_TALLY = timedelta(days=730)
SEALED = ("rescue", "talk")  # columns


class Chats:
    """Reads and changes a chat's row, within the transactions of `Inbox`."""

    def __init__(self, seal: Seal, keep: timedelta) -> None:
        self._seal = seal
        self._keep = keep

    def remember(
        self, session: Session, chat_key: bytes, changes: Mapping[str, object], now: datetime
    ) -> None:
        """Change columns of the row; a dict is sealed as a whole."""
        chat = session.get(ChatRow, chat_key) or ChatRow(chat_key=chat_key, sitting_turns=0)
        for name, value in changes.items():
            setattr(chat, name, self._seal.close(value) if isinstance(value, dict) else value)
        chat.purge_at = now + self._keep
        session.add(chat)

    def memory(self, session: Session, chat_key: bytes) -> dict[str, Any]:
        """The row's columns, the sealed ones as plain data; None where nobody can read them."""
        chat = session.get(ChatRow, chat_key)
        if chat is None:
            return {}
        names = [column.name for column in ChatRow.__table__.columns if column.name != "chat_key"]
        memory = {name: getattr(chat, name) for name in names}
        return memory | {name: self._opened(memory[name]) for name in SEALED}

    def _opened(self, sealed: bytes | None) -> dict[str, Any] | None:
        try:
            return self._seal.open(sealed) if sealed else None
        except SealBroken:
            return None


def raise_tally(session: Session, name: str, now: datetime) -> None:
    """One more of `name` on this day."""
    start = {"name": name, "day": now.date(), "count": 1, "purge_at": now + KEEP_TALLY}
    raised = insert(session.get_bind(), TallyRow).values(**start)
    more = {"count": TallyRow.count + 1}
    session.execute(raised.on_conflict_do_update(index_elements=["name", "day"], set_=more))
