"""From a message to a step of the rescue, without any store, network or Rasa.

Everything here is in memory from the start on, so that it works with all else broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answering import actions
from bot.clock import Clock
from bot.emergency import Alarm, detect
from bot.flows import walking
from bot.flows.hearing import Ears
from bot.flows.loading import Flow
from bot.flows.states import Flags, Place
from bot.receiving.updates import Incoming
from bot.replies import Button, Lane, Reply, in_rows
from bot.rescuing.presence import Presence, Present
from bot.rescuing.rescue_input import command_of, is_sos, passes_while_open, spoken

NOT_YET = datetime.min.replace(tzinfo=UTC)
NO_ALARM = Alarm("none", None, frozenset(), (), None)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A message that the guard has looked at, at `seen_at`.

    `place` is set when the rescue answers it; `does` is what the tapped button stands for;
    `again`: the step was shown before. `first`: as far as memory knows, no rescue was open.
    `old`: written while nobody answered. `guarded`: False where the guard broke over it.
    """

    incoming: Incoming
    alarm: Alarm
    language: str
    place: Place | None = None
    does: str = ""
    again: bool = False
    first: bool = False
    seen_at: datetime = NOT_YET
    old: bool = False
    guarded: bool = True


class Rescue:
    """The guard and the rescue's words. `emergency_labels`: the emergency key, by language."""

    def __init__(
        self,
        flow: Flow,
        ears: Ears,
        presence: Presence,
        clock: Clock,
        emergency_labels: Mapping[str, str],
    ) -> None:
        self.presence = presence
        self._ears = ears
        self._clock = clock
        self.use(flow, emergency_labels)

    def use(self, flow: Flow, emergency_labels: Mapping[str, str]) -> None:
        """Go by these steps and words from now on; who is at a step keeps it until the next."""
        self.flow = flow
        self.languages = tuple(emergency_labels)
        self._labels = {label: language for language, label in emergency_labels.items()}

    def look(self, incoming: Incoming, old: bool = False) -> Guarded:
        """The first thing that happens to any message. A millisecond or two at most.

        An `old` one was written while nobody answered: its step would come too late, so the one
        that says so takes its place.
        """
        now = self._clock.now()
        here = self.presence.at(incoming.chat_id, now)
        found = replace(self._look(incoming, here), seen_at=now, old=old)
        place = found.place
        if place is None:
            return found
        if old and not place.state.ends:
            place = self.late(place)
            found = replace(found, place=place, again=False)
        self.presence.put(incoming.chat_id, place, found.language, now, incoming.update_id)
        return replace(found, first=here is None)

    def unguarded(self, incoming: Incoming) -> Guarded:
        """For a message that the guard could not look at: Rasa, the second net, still will."""
        language, now = self.language(incoming.language_code), self._clock.now()
        return Guarded(incoming, NO_ALARM, language, seen_at=now, guarded=False)

    def first(self, kind: str | None = None, flags: Flags = frozenset()) -> Place:
        """The step that opens the rescue for what is known of the emergency."""
        return walking.opening(self.flow, kind, flags)

    def enter(self, name: str, flags: Flags) -> Place | None:
        return walking.enter(self.flow, name, flags)

    def late(self, place: Place) -> Place:
        """The step that says that Steady was away, for whoever is known to be there."""
        return self.enter(self.flow.late or "", place.flags) or place

    def go_on(self, text: str, alarm: Alarm, place: Place) -> tuple[Place, str]:
        """What words lead to while the rescue is open, and what they stand for, as a tap would.

        They never leave it: they are an answer, a new danger, or nothing that we understand.
        """
        tapped = walking.typed(self.flow, place, text)
        if tapped is not None and not tapped[0].state.ends:
            return tapped
        meanings = self._ears.heard(text)
        answer = walking.heard(self.flow, place, meanings)
        if answer is None and alarm.level == "red" and not place.state.holds:
            answer = self.first(alarm.kind, alarm.flags | place.flags)
        return answer or place, walking.counted(self.flow, meanings)

    def language(self, *candidates: str | None) -> str:
        """The first candidate that we speak, else the deployment's first language."""
        return next((code for code in candidates if code in self.languages), self.languages[0])

    def reply(self, place: Place, language: str, again: bool = False) -> Reply:
        """The words and buttons of a step; shown again, also the button that ends the rescue."""
        shown = list(walking.buttons(place))
        if again and self.flow.over is not None and not place.state.ends:
            shown.append(self.flow.over)
        buttons = [
            Button(button.label[language], walking.action(self.flow, place, button, language))
            for button in shown
        ]
        return Reply(place.state.say[language], in_rows(buttons), lane=Lane.EMERGENCY)

    def _look(self, incoming: Incoming, here: Present | None) -> Guarded:
        if incoming.kind == "tap":
            return self._look_at_tap(incoming, here)
        text = incoming.text
        if is_sos(text) or text in self._labels:
            return self._sos(incoming, here)
        alarm = detect(text, by_itself=here is None) if text else NO_ALARM
        if here is not None:
            return self._look_while_open(incoming, alarm, here)
        written = None if incoming.kind == "command" else alarm.language
        language = self.language(written, incoming.language_code)
        if alarm.level != "red":
            return Guarded(incoming, alarm, language)
        does = walking.counted(self.flow, self._ears.heard(text))
        return Guarded(incoming, alarm, language, self.first(alarm.kind, alarm.flags), does)

    def _sos(self, incoming: Incoming, here: Present | None) -> Guarded:
        """The emergency key, /sos and the like: the first step, or the present one while somebody
        is kept alive with it."""
        known = here.language if here else None
        language = self.language(self._labels.get(incoming.text), known, incoming.language_code)
        if here is not None and here.place.state.holds:
            return Guarded(incoming, NO_ALARM, language, here.place, again=True)
        flags = here.place.flags if here else frozenset()
        return Guarded(incoming, NO_ALARM, language, self.first(None, flags))

    def _look_while_open(self, incoming: Incoming, alarm: Alarm, here: Present) -> Guarded:
        language = self.language(spoken(incoming, alarm.language), here.language)
        if passes_while_open(incoming):
            if command_of(incoming.text) == "/forget":
                self.presence.forget(incoming.chat_id)
            return Guarded(incoming, alarm, language)
        if not incoming.text:  # a medium or a location: `OpenRescue` says what it cannot read
            return Guarded(incoming, alarm, language)
        if incoming.kind == "command":
            return Guarded(incoming, alarm, language, here.place, again=True)
        place, does = self.go_on(incoming.text, alarm, here.place)
        again = place.state.id == here.place.state.id
        return Guarded(incoming, alarm, language, place, does, again)

    def _look_at_tap(self, incoming: Incoming, here: Present | None) -> Guarded:
        action = actions.parse(incoming.data)
        known = here.language if here else None
        language = self.language(action.language if action else None, known, incoming.language_code)
        if action is None or action.verb != "rescue":
            return Guarded(incoming, NO_ALARM, language)
        held = here.place.flags if here else frozenset()
        flags = walking.flags_of(self.flow, action.flags) | held
        place = self.enter(action.name, flags) if action.name else self.first(action.kind, flags)
        if place is None or (here is not None and not self._leads_to(here.place, place)):
            # a forged button, or the ending of a rescue before this one
            place = here.place if here else self.first()
            return Guarded(incoming, NO_ALARM, language, place, again=here is not None)
        return Guarded(incoming, NO_ALARM, language, place, does=action.does)

    def _leads_to(self, here: Place, to: Place) -> bool:
        """An ending is reached only from where a button leads to it; any other step, always."""
        ends = {button.to for button in here.state.buttons}
        ends |= {self.flow.over.to} if self.flow.over else set()
        return not to.state.ends or to.state.id in ends
