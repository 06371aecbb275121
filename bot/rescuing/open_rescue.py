"""An open rescue in one chat: what else is said, what is remembered, and when to ask again.

While it is open, nothing else is said in that chat. Most steps have been sent by `express` before
this is reached; those that had to wait for the store (after a restart) are sent from here.
"""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.answering import actions
from bot.calls import TimerPlan
from bot.clock import Clock
from bot.emergency import Alarm
from bot.flows import walking
from bot.flows.states import Place
from bot.message import Message
from bot.replies import Button, Lane, Outcome, Reply
from bot.rescuing import rescue_extras
from bot.rescuing.rescue import Rescue
from bot.rescuing.rescue_clock import RescueClock
from bot.rescuing.rescue_input import passes_while_open, spoken
from bot.rescuing.rescue_record import Record
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
        self.times = RescueClock(rescue, clock, timedelta(seconds=config.rescue.late_seconds))

    def sent(self, message: Message) -> Outcome:
        """A step has left already: its clip and card follow, and its clock starts.

        It left without a look at the store. Where the store knows better (a child; the step that
        this answers), as after a restart, the right step follows at once.
        """
        record = Record.read(message.memory.get("rescue"))
        place = self._rescue.enter(message.step or "", message.step_flags)
        if place is None:  # a newer program sent it
            return Outcome()
        right, does = place, message.does
        if record is not None and message.first:
            right, does = self._knowing(message, record, place)
        outcome = self._entered(message, record, right, does, message.again)
        asked = self.times.after_asking(message, outcome)
        if asked is not None:
            return asked
        if right.state.id == place.state.id or self.overtaken(message):
            return outcome
        return self._with_step(message, outcome, right)

    def opened(self, message: Message, place: Place) -> Outcome:
        """The rescue opens from here: the second net under the guard."""
        outcome = self._entered(message, None, place, "", again=False)
        return self._with_step(message, outcome, place)

    def answer(self, message: Message) -> Outcome | None:
        """What is said while the rescue is open; None where it is not, or lets this pass."""
        record = Record.read(message.memory.get("rescue"))
        place = self._rescue.enter(record.state, record.flags) if record else None
        if record is None or place is None or passes_while_open(message.incoming):
            return None
        message = self._in_its_language(message, record)
        if self.overtaken(message):
            return Outcome(_notes(message))
        new, does = self._next(message, record, place)
        again = new.state.id == place.state.id
        outcome = self._entered(message, record, new, does, again)
        outcome = self._with_step(message, outcome, new, again)
        return replace(outcome, replies=(*_notes(message), *outcome.replies))

    def with_way_back(self, message: Message, outcome: Outcome) -> Outcome:
        """What is answered all the same (see `passes_while_open`) ends with the way back to the
        step; a language that was chosen is the rescue's from now on."""
        record = Record.read(message.memory.get("rescue"))
        place = self._rescue.enter(record.state, record.flags) if record else None
        if place is None or not outcome.replies or outcome.forget:
            return outcome
        *before, last = outcome.replies
        voice = message.voice.speaking(outcome.language or message.voice.language)
        label = voice.phrase("button_steps")
        back = Button(label, walking.back_to(self._rescue.flow, place, voice.language))
        last = replace(last, buttons=(*last.buttons, (back,)), keyboard="")
        if record is None or voice.language == record.language:
            return replace(outcome, replies=(*before, last))
        self._put(message, place, voice.language)
        kept = {"rescue": record.at(place, voice.language).written()}
        return replace(outcome, replies=(*before, last), remember=outcome.remember | kept)

    def overtaken(self, message: Message) -> bool:
        """Whether the chat is at a step already that a newer message has led to."""
        incoming = message.incoming
        return self._rescue.presence.overtaken(incoming.chat_id, incoming.update_id)

    def _long_untouched(self, message: Message) -> bool:
        since = message.memory.get("rescue_at") or self._clock.now()
        return bool(self._clock.now() - since > self._untouched)

    def _in_its_language(self, message: Message, record: Record) -> Message:
        """A word or two do not change the language of a rescue."""
        if spoken(message.incoming, message.voice.language):
            return message
        return replace(message, voice=message.voice.speaking(record.language))

    def _knowing(self, message: Message, record: Record, place: Place) -> tuple[Place, str]:
        """The step that should have been sent, had the record been at hand, and what the words
        stand for."""
        kept = self._rescue.enter(record.state, record.flags)
        words = message.incoming.kind == "text" and message.level != "none"
        if words and kept is not None and not self._long_untouched(message):
            alarm = Alarm(message.level, message.kind, message.flags)
            return self._rescue.go_on(message.incoming.text, alarm, kept)
        right = self._rescue.enter(place.state.id, place.flags | record.flags)
        return right or place, message.does

    def _put(self, message: Message, place: Place, language: str) -> None:
        incoming, now = message.incoming, self._clock.now()
        self._rescue.presence.put(incoming.chat_id, place, language, now, incoming.update_id)

    def _with_step(
        self, message: Message, outcome: Outcome, place: Place, again: bool = False
    ) -> Outcome:
        """The step, sent from here, before what else is said."""
        language = message.voice.language
        self._put(message, place, language)
        step = self._rescue.reply(place, language, again)
        return replace(outcome, replies=(step, *outcome.replies))

    def _next(self, message: Message, record: Record, place: Place) -> tuple[Place, str]:
        """Where this message leads; to the question whether it goes on, after a long silence."""
        if message.old:
            return self._rescue.late(place), ""
        still = self._rescue.flow.still
        if self._long_untouched(message) and still is not None:
            return self._rescue.enter(still, record.flags) or place, ""
        if message.incoming.kind == "text" or _has_caption(message):
            alarm = Alarm(message.level, message.kind, message.flags)
            return self._rescue.go_on(message.incoming.text, alarm, place)
        action = actions.parse(message.incoming.data)
        if action is not None and action.verb == "rescue":  # tapped while nobody could look
            return self._rescue.enter(action.name, record.flags) or place, action.does
        return place, ""

    def _entered(
        self, message: Message, record: Record | None, place: Place, does: str, again: bool
    ) -> Outcome:
        """What entering a step changes. The step itself is not among the replies."""
        voice = message.voice
        now, language = self.times.since(message), voice.language
        new = (record or Record("", place.flags, language)).at(place, language)
        if does == "dose":
            new = new.with_dose(now, tapped=message.incoming.kind == "tap")
        extras: tuple[Reply, ...] = ()
        if not self.overtaken(message):  # else they would come after a newer step
            extras = rescue_extras.after(voice, new, place, now.astimezone(self._zone))
            new = replace(new, voiced=new.voiced or bool(place.state.voice))
        tally = (does,) if does == "log_reversal" else ()
        if place.state.ends:
            kept: dict[str, object] = {"rescue": None, "rescue_at": None}
            return Outcome(extras, kept, timers=TimerPlan(), tally=tally)
        kept = {"rescue": new.written(), "rescue_at": now}
        plan = self.times.plan(place, now, again and does != "dose")
        return Outcome(extras, kept, timers=plan, tally=tally)


def _has_caption(message: Message) -> bool:
    return message.incoming.kind in MEDIA and bool(message.incoming.text)


def _notes(message: Message) -> tuple[Reply, ...]:
    """What it cannot read is said in a line of its own, above the step."""
    key = MEDIA.get(message.incoming.kind)
    if key is None:
        return ()
    return (Reply(message.voice.phrase(key), lane=Lane.EMERGENCY),)
