"""Where chats are, for a process that may have missed what another one did. One read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from bot.sealing import Seal, SealBroken
from bot.state.database import reading
from bot.state.models import ChatRow, InboxRow

Known = Mapping[int, int]  # chat id -> the update that memory knows to have led to its step, or 0
Found = dict[int, tuple[dict[str, Any], datetime] | None]


class Whereabouts:
    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._sessions = sessionmaker(reading(engine))
        self._seal = seal

    def ask(self, known: Known) -> Found:
        """For each chat its open rescue and when it was touched, None where none is open. Left out
        are chats whose latest update is still to be handled: there memory knows better."""
        keys = {self._seal.chat_key(chat): chat for chat in known}
        handled = select(InboxRow.update_id).where(
            InboxRow.update_id.in_([update for update in known.values() if update]),
            InboxRow.handled_at.is_not(None),
        )
        rescues = select(ChatRow.chat_key, ChatRow.rescue, ChatRow.rescue_at).where(
            ChatRow.chat_key.in_(keys), ChatRow.rescue_at.is_not(None)
        )
        with self._sessions() as session:
            behind = {0, *session.scalars(handled)}  # first: what is handled later is read below
            found: Found = {chat: None for chat, update in known.items() if update in behind}
            for key, sealed, touched in session.execute(rescues):
                if keys[key] in found and touched is not None:
                    found[keys[key]] = self._opened(sealed, touched)
        return found

    def _opened(
        self, sealed: bytes | None, touched: datetime
    ) -> tuple[dict[str, Any], datetime] | None:
        try:
            return (self._seal.open(sealed), touched) if sealed else None
        except SealBroken:
            return None
