"""Ringing: a timer whose time has come, and what it leads to. Each method is one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from bot.calls import Due, Effects, Parcel, Ringing, TimerPlan
from bot.state.chats import Chats
from bot.state.database import reading
from bot.state.models import ChatRow
from bot.state.outbox import Outbox
from bot.state.taking_effect import TakingEffect
from bot.state.timers import Timers

MISSED = timedelta(hours=1)  # so long ago that it is late by any measure


class Bells:
    """Timers, as whoever rings them sees them."""

    def __init__(
        self,
        engine: Engine,
        timers: Timers,
        outbox: Outbox,
        chats: Chats,
        take_effect: TakingEffect,
    ) -> None:
        self._sessions = sessionmaker(engine)
        self._reading = sessionmaker(reading(engine))
        self._timers = timers
        self._outbox = outbox
        self._chats = chats
        self._take_effect = take_effect

    def ringing(self, now: datetime, limit: int) -> list[Ringing]:
        """Timers whose time has come, one a chat, with what is remembered of the chat."""
        found = self._timers.ringing(now, limit)
        with self._reading() as session:
            return [replace(one, memory=self._chats.memory(session, one.chat_key)) for one in found]

    def next_ring(self) -> datetime | None:
        """When the next timer is due; None where none runs."""
        return self._timers.next_at()

    def ring(
        self, rings: Sequence[tuple[Ringing, Effects]], now: datetime, expires: datetime
    ) -> set[str]:
        """One transaction: the timers gone, and what they lead to in their place. Returns the keys
        of those that rang; the others had been rung or called off before."""
        rung: set[str] = set()
        with self._sessions.begin() as session:
            for ringing, effects in rings:
                if self._timers.claim(session, ringing, now):
                    chat = (ringing.chat_key, ringing.chat_id)
                    self._take_effect(session, chat, effects, f"t:{ringing.key}", now, expires)
                    rung.add(ringing.key)
        return rung

    def missed(self, parcel: Parcel, now: datetime) -> None:
        """A step could not be sent while it was of use: wiped, and where a rescue is open, the
        question that says it comes late rings in its place. So does what a guide's clock says."""
        self._outbox.done(parcel, "expired", now)
        kept = parcel.call.late
        with self._sessions.begin() as session:
            chat = session.get(ChatRow, parcel.chat_key)
            if kept is None and (chat is None or chat.rescue_at is None):
                return
            late = Due(now - MISSED, kept or {"to": "", "late": ""})
            plan = TimerPlan((late,), guide=str(late.contents.get("guide", "")))
            chat_id = int(parcel.call.parameters["chat_id"])
            self._timers.plan(session, parcel.chat_key, chat_id, plan)
