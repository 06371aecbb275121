"""An open rescue in one chat: what else is said, what is remembered, and when to ask again.

While it is open, nothing else is said in that chat. Most steps have been sent by `express` before
this is reached; those that had to wait for the store (after a restart) are sent from here.
"""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot import rescue_extras
from bot.calls import Due, Ringing, TimerPlan
from bot.clock import Clock
from bot.emergency import Alarm
from bot.flows import walking
from bot.flows.states import Place
from bot.message import Message
from bot.replies import Button, Lane, Outcome, Reply
from bot.rescue import ANSWERED_WHILE_OPEN, Rescue
from bot.rescue_record import Record
from bot.wording import Voice
from resources.config import ServiceConfig

MEDIA = {
    "voice": "media_voice",
    "photo": "media_photo",
    "other": "media_other",
    "location": "media_location",
}


class OpenRescue:
    """Answers every message of a chat whose rescue is open. Holds nothing about anybody."""

    def __init__(self, rescue: Rescue, clock: Clock, config: ServiceConfig) -> None:
        self._rescue = rescue
        self._clock = clock
        self._zone = ZoneInfo(config.place.timezone)
        self._untouched = timedelta(minutes=config.rescue.untouched_minutes)
        self._late = timedelta(seconds=config.rescue.late_seconds)

    def sent(self, message: Message) -> Outcome:
        """A step has left already: its clip and card follow, and its clock starts.

        It left without a look at the store. Where the store knows better (a child; the step that
        this answers), as after a restart, the right step follows at once.
        """
        record = self._record(message)
        place = self._rescue.enter(message.step or "", message.step_flags)
        if place is None:  # a newer program sent it
            return Outcome()
        right = self._knowing(message, record, place) if record else place
        outcome = self._entered(message.voice, record, right, message.does, message.again)
        if right.state.id == place.state.id:
            return outcome
        return self._with_step(message, outcome, right)

    def opened(self, message: Message, place: Place) -> Outcome:
        """The rescue opens from here: the second net under the guard."""
        outcome = self._entered(message.voice, None, place, "", again=False)
        return self._with_step(message, outcome, place)

    def answer(self, message: Message) -> Outcome | None:
        """What is said while the rescue is open; None where it is not, or lets this pass."""
        record = Record.read(message.memory.get("rescue"))
        place = self._rescue.enter(record.state, record.flags) if record else None
        if record is None or place is None or _passes(message):
            return None
        if message.incoming.edited:
            return Outcome()
        new, does = self._next(message, record, place)
        again = new.state.id == place.state.id
        outcome = self._entered(message.voice, record, new, does, again)
        outcome = self._with_step(message, outcome, new, again)
        return replace(outcome, replies=(*_notes(message), *outcome.replies))

    def with_way_back(self, message: Message, outcome: Outcome) -> Outcome:
        """What is answered all the same (see `_passes`) ends with the way back to the step."""
        record = Record.read(message.memory.get("rescue"))
        place = self._rescue.enter(record.state, record.flags) if record else None
        if place is None or not outcome.replies or outcome.forget:
            return outcome
        *before, last = outcome.replies
        voice = message.voice.speaking(outcome.language or message.voice.language)
        label = voice.phrase("button_steps")
        back = Button(label, walking.back_to(self._rescue.flow, place, voice.language))
        last = replace(last, buttons=(*last.buttons, (back,)), keyboard="")
        return replace(outcome, replies=(*before, last))

    def rung(self, ringing: Ringing) -> Outcome:
        """A timer's time has come: the step it asks for, or the one that says it comes late."""
        record = Record.read(ringing.memory.get("rescue"))
        late = self._clock.now() - ringing.at > self._late
        name = ringing.contents["late" if late else "to"]
        place = self._rescue.enter(name, record.flags) if record else None
        if record is None or place is None:  # the rescue was closed, or the flow has changed
            return Outcome(timers=TimerPlan())
        language, now = record.language, self._clock.now()
        same = place.state.id == record.state
        self._rescue.presence.put(ringing.chat_id, place, language, now)
        return Outcome(
            (self._rescue.reply(place, language, again=same),),
            {"rescue": record.at(place, language).written(), "rescue_at": now},
            timers=None if ringing.more else TimerPlan(self._asking(place, same)),
        )

    def _record(self, message: Message) -> Record | None:
        """What is kept of a rescue that is open and not long untouched."""
        since = message.memory.get("rescue_at")
        if since is None or self._clock.now() - since > self._untouched:
            return None
        return Record.read(message.memory.get("rescue"))

    def _knowing(self, message: Message, record: Record, place: Place) -> Place:
        """The step that should have been sent, had the record been at hand."""
        kept = self._rescue.enter(record.state, record.flags)
        if message.first and message.incoming.kind == "text" and kept is not None:
            alarm = Alarm(message.level, message.kind, message.flags)
            return self._rescue.go_on(message.incoming.text, alarm, kept)[0]
        return self._rescue.enter(place.state.id, place.flags | record.flags) or place

    def _with_step(
        self, message: Message, outcome: Outcome, place: Place, again: bool = False
    ) -> Outcome:
        """The step, sent from here, before what else is said."""
        chat_id, language = message.incoming.chat_id, message.voice.language
        self._rescue.presence.put(chat_id, place, language, self._clock.now())
        step = self._rescue.reply(place, language, again)
        return replace(outcome, replies=(step, *outcome.replies))

    def _next(self, message: Message, record: Record, place: Place) -> tuple[Place, str]:
        """Where this message leads; to the question whether it goes on, after a long silence."""
        since = message.memory.get("rescue_at") or self._clock.now()
        still = self._rescue.flow.still
        if self._clock.now() - since > self._untouched and still is not None:
            return self._rescue.enter(still, record.flags) or place, ""
        if message.incoming.kind == "text" or _has_caption(message):
            alarm = Alarm(message.level, message.kind, message.flags)
            return self._rescue.go_on(message.incoming.text, alarm, place)
        return place, ""

    def _entered(
        self, voice: Voice, record: Record | None, place: Place, does: str, again: bool
    ) -> Outcome:
        """What entering a step changes. The step itself is not among the replies."""
        now, language = self._clock.now(), voice.language
        new = (record or Record("", place.flags, language)).at(place, language)
        if does == "dose":
            new = new.with_dose(now)
        extras = rescue_extras.after(voice, new, place, now.astimezone(self._zone))
        new = replace(new, voiced=new.voiced or bool(place.state.voice))
        tally = (does,) if does == "log_reversal" else ()
        if place.state.ends:
            kept: dict[str, object] = {"rescue": None, "rescue_at": None}
            return Outcome(extras, kept, timers=TimerPlan(), tally=tally)
        kept = {"rescue": new.written(), "rescue_at": now}
        return Outcome(extras, kept, timers=self._plan(place, again), tally=tally)

    def _plan(self, place: Place, again: bool) -> TimerPlan | None:
        """None leaves running timers alone: the step is only shown again, or keeps them."""
        if again or place.state.keeps_timer:
            return None
        return TimerPlan(self._asking(place, again))

    def _asking(self, place: Place, again: bool) -> tuple[Due, ...]:
        """When to ask next; a step that asks for itself does not start over at the last time."""
        timer, now = place.state.timer, self._clock.now()
        if timer is None or (again and timer.to == place.state.id):
            return ()
        contents = {"to": timer.to, "late": timer.late}
        return tuple(Due(now + timedelta(seconds=after), contents) for after in timer.at)


def _passes(message: Message) -> bool:
    """What is answered as ever: forgetting everything, another language, a drawing of a step."""
    incoming = message.incoming
    if incoming.kind == "command":
        return incoming.text.split()[0] in ANSWERED_WHILE_OPEN
    return incoming.kind == "tap" and incoming.data.startswith(("lang:", "show:"))


def _has_caption(message: Message) -> bool:
    return message.incoming.kind in MEDIA and bool(message.incoming.text)


def _notes(message: Message) -> tuple[Reply, ...]:
    """What it cannot read is said in a line of its own, above the step."""
    key = MEDIA.get(message.incoming.kind)
    if key is None:
        return ()
    return (Reply(message.voice.phrase(key), lane=Lane.EMERGENCY),)
