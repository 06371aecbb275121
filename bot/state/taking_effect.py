"""What handling one message or one timer changes, within the transaction that takes it away."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.calls import Effects, TimerPlan
from bot.state.chats import Chats, raise_tally
from bot.state.models import ChatRow
from bot.state.outbox import Outbox
from bot.state.timers import Timers

Chat = tuple[bytes, int]  # the key that its rows are found by, and its id


class TakingEffect:
    """Queues replies, plans timers, changes what is remembered."""

    def __init__(self, outbox: Outbox, timers: Timers, chats: Chats) -> None:
        self._outbox = outbox
        self._timers = timers
        self._chats = chats

    def __call__(
        self,
        session: Session,
        chat: Chat,
        effects: Effects,
        name: str,
        now: datetime,
        expires: datetime,
    ) -> None:
        """`name` makes a re-run harmless: each reply is queued as "name:number", once."""
        self._drop_what_is_overtaken(session, chat[0], effects, now)
        for number, call in enumerate(effects.calls):
            self._outbox.queue(session, f"{name}:{number}", call, now, expires)
        if effects.timers is not None or effects.forget:
            self._timers.plan(session, *chat, effects.timers or TimerPlan())
        for tallied in effects.tally:
            raise_tally(session, tallied, now)
        if effects.forget:
            session.execute(delete(ChatRow).where(ChatRow.chat_key == chat[0]))
        elif effects.remember:
            self._chats.remember(session, chat[0], effects.remember, now)

    def _drop_what_is_overtaken(
        self, session: Session, chat_key: bytes, effects: Effects, now: datetime
    ) -> None:
        if effects.forget:
            self._outbox.drop(session, chat_key)
        elif effects.timers is not None and not effects.timers.guide:
            self._outbox.overtake(session, chat_key, now)
