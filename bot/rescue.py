"""From a message to a step of the rescue, without any store, network or Rasa.

Everything here is in memory from the start on, so that it works with all else broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import actions
from bot.emergency import Alarm, detect
from bot.flows.loading import Flow, State
from bot.flows.walking import opening, step
from bot.replies import Button, Lane, Reply, in_rows
from bot.updates import Incoming

NO_ALARM = Alarm("none", None, frozenset(), (), None)
SOS = ("sos", "911")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A message that the guard has looked at. `step` is set when the rescue answers it."""

    incoming: Incoming
    alarm: Alarm
    language: str
    step: State | None = None


class Rescue:
    """The guard and the rescue's words. `emergency_labels`: the emergency key in each language."""

    def __init__(
        self, flow: Flow, languages: Sequence[str], emergency_labels: Sequence[str]
    ) -> None:
        self._flow = flow
        self.languages = tuple(languages)
        self._labels = dict(zip(emergency_labels, languages, strict=True))

    def look(self, incoming: Incoming) -> Guarded:
        """The first thing that happens to any message. Pure; a millisecond at most."""
        if incoming.kind == "tap":
            return self._look_at_tap(incoming)
        text = incoming.text
        if _is_sos(text) or text in self._labels:
            language = self.language(self._labels.get(text), incoming.language_code)
            return Guarded(incoming, NO_ALARM, language, self.first())
        alarm = detect(text) if text else NO_ALARM
        written = None if incoming.kind == "command" else alarm.language
        language = self.language(written, incoming.language_code)
        if alarm.level != "red":
            return Guarded(incoming, alarm, language)
        return Guarded(incoming, alarm, language, self.first(alarm.kind, alarm.flags))

    def unguarded(self, incoming: Incoming) -> Guarded:
        """For a message that the guard could not look at: Rasa, the second net, still will."""
        return Guarded(incoming, NO_ALARM, self.language(incoming.language_code))

    def first(self, kind: str | None = None, flags: frozenset[str] = frozenset()) -> State:
        """The step that opens the rescue for what is known of the emergency."""
        return opening(self._flow, kind, flags)

    def state(self, name: str | None) -> State | None:
        return self._flow.states.get(name) if name else None

    def language(self, *candidates: str | None) -> str:
        """The first candidate that we speak, else the deployment's first language."""
        return next((code for code in candidates if code in self.languages), self.languages[0])

    def reply(self, state: State, language: str) -> Reply:
        """The words and buttons of a step. Each button carries its step and the language."""
        buttons = [
            Button(button.label[language], with_language(button.action, language))
            for button in state.buttons
        ]
        return Reply(state.say[language], in_rows(buttons), lane=Lane.EMERGENCY)

    def _look_at_tap(self, incoming: Incoming) -> Guarded:
        action = actions.parse(incoming.data)
        language = self.language(action.language if action else None, incoming.language_code)
        if action is None or action.verb != "rescue":
            return Guarded(incoming, NO_ALARM, language)
        found = step(self._flow, f"od:{action.name}") if action.name else None
        return Guarded(incoming, NO_ALARM, language, found or self.first(action.kind))


def with_language(action: str, language: str) -> str:
    """Steps of the rescue name the language, so that no store is needed to know it."""
    return f"{action}:{language}" if action.startswith("od:") else action


def _is_sos(text: str) -> bool:
    """Whether it opens the rescue with no recognition: "/sos please", "/start sos", "S.O.S!"."""
    first, *rest = text.lower().split() or [""]
    command = first.partition("@")[0]
    if command == "/sos" or (command == "/start" and rest[:1] == ["sos"]):
        return True
    return re.sub(r"[^a-z0-9]", "", text.lower()) in SOS
