"""The clocks of a rescue: when to ask again, what a timer's ringing says, and what was asked from
memory while the store was away.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from bot.calls import Due, Ringing, TimerPlan
from bot.clock import Clock
from bot.flows.states import Place
from bot.message import Message
from bot.replies import Outcome
from bot.rescuing.backup_timers import Asked
from bot.rescuing.rescue import Rescue
from bot.rescuing.rescue_record import Record


class RescueClock:
    """`late`: what rings later than this says that Steady was offline."""

    def __init__(self, rescue: Rescue, clock: Clock, late: timedelta) -> None:
        self._rescue = rescue
        self._clock = clock
        self._late = late
        self.asked_meanwhile: Callable[[int, int], Asked | None] = lambda _chat, _update: None

    def since(self, message: Message) -> datetime:
        """When the step of a message was reached: clocks and doses count from there, not from when
        the store could note it."""
        return message.seen_at if message.step is not None else self._clock.now()

    def after_asking(self, message: Message, outcome: Outcome) -> Outcome | None:
        """The store was away, and the next question was asked from memory: it is the present one,
        and the clock runs from it. None where nothing was asked."""
        incoming = message.incoming
        asked = self.asked_meanwhile(incoming.chat_id, incoming.update_id)
        if asked is None:
            return None
        record = Record.read(cast("dict[str, Any] | None", outcome.remember.get("rescue")))
        if record is None:
            return outcome
        kept = {"rescue": record.at(asked.place, record.language).written(), "rescue_at": asked.at}
        timers = TimerPlan(self._asking(asked.place, asked.at, again=False))
        return replace(outcome, remember=outcome.remember | kept, timers=timers)

    def rung(self, ringing: Ringing) -> Outcome:
        """A timer's time has come: the step it asks for, or the one that says it comes late."""
        record = Record.read(ringing.memory.get("rescue"))
        late = self._clock.now() - ringing.at > self._late
        name = ringing.contents["late" if late else "to"] or self._rescue.flow.late or ""
        place = self._rescue.enter(name, record.flags) if record else None
        if record is None or place is None:  # the rescue was closed, or the flow has changed
            return Outcome(timers=TimerPlan())
        language, now = self._rescue.language(record.language), self._clock.now()
        same = place.state.id == record.state
        return Outcome(
            (self._rescue.reply(place, language, again=same),),
            {"rescue": record.at(place, language).written(), "rescue_at": now},
            timers=None if ringing.more else TimerPlan(self._asking(place, now, same)),
        )

    def rang(self, ringing: Ringing, outcome: Outcome) -> None:
        """The step that a timer led to has been queued: it is the present one."""
        record = Record.read(cast("dict[str, Any] | None", outcome.remember.get("rescue")))
        place = self._rescue.enter(record.state, record.flags) if record else None
        if record is not None and place is not None:
            now = self._clock.now()
            self._rescue.presence.put(ringing.chat_id, place, record.language, now)

    def plan(self, place: Place, now: datetime, again: bool) -> TimerPlan | None:
        """None leaves running timers alone: the step is only shown again, or keeps them."""
        if again:
            return None
        if place.state.keeps_timer:
            return TimerPlan(self._asking(place, now, again), only_if_none=True)
        return TimerPlan(self._asking(place, now, again))

    def _asking(self, place: Place, now: datetime, again: bool) -> tuple[Due, ...]:
        """When to ask next; a step that asks for itself does not start over at the last time."""
        timer = place.state.timer
        if timer is None or (again and timer.to == place.state.id):
            return ()
        contents = {"to": timer.to, "late": timer.late}
        return tuple(Due(now + timedelta(seconds=after), contents) for after in timer.at)
