"""Ordinary words: ask what they mean, then say, find, offer choices, or show the menu."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot import actions, answers
from bot.clock import Clock
from bot.commands import Commands
from bot.dialogue import Decision, Dialogue
from bot.finding import Finder
from bot.flows.states import State
from bot.message import Message
from bot.replies import Button, Outcome, Reply
from bot.rescue import Rescue
from bot.wording import Voice


class Conversation:
    """Between Rasa, which decides, and the rooms that answer."""

    def __init__(
        self,
        dialogue: Dialogue,
        finder: Finder,
        rescue: Rescue,
        commands: Commands,
        clock: Clock,
        rescue_minutes: int,
    ) -> None:
        self._commands = commands
        self._dialogue = dialogue
        self._finder = finder
        self._rescue = rescue
        self._clock = clock
        self._rescue_open = timedelta(minutes=rescue_minutes)

    async def reply(self, message: Message) -> Outcome:
        """What is said to a text, or to a caption."""
        voice, text = message.voice, message.incoming.text
        if not text:
            return Outcome((voice.menu("empty_text"),))
        awaited = message.memory.get("awaiting")
        if awaited and await self._finder.is_place(text):
            need = None if awaited == actions.ANYTHING else awaited
            return await self._finder.find(voice, need, text, text)
        decision = await self._dialogue.decide(text, message.memory)
        if decision.do == "start":
            return self._second_net(message)
        outcome = await self._do(message, decision)
        return self._steps_in_view(message, decision, outcome)

    async def _do(self, message: Message, decision: Decision) -> Outcome:
        """One of the things that Rasa can decide on; amber opens with the urgent line."""
        voice, amber = message.voice, message.level == "amber"
        if decision.do == "say" and decision.topic == "bot_language":
            return Outcome((self._commands.languages(voice),), dict(decision.remember))
        if decision.do == "say" and decision.topic:
            reply = answers.say(voice, decision.topic, amber, message.kind)
            return Outcome((reply,), dict(decision.remember))
        outcome = await self._find_or_ask(voice, decision, message.incoming.text)
        replies = outcome.replies
        if amber:
            replies = answers.urgent_first(voice, replies, message.kind)
        return Outcome(replies, decision.remember | outcome.remember)

    async def _find_or_ask(self, voice: Voice, decision: Decision, text: str) -> Outcome:
        if decision.do == "find":
            return await self._finder.find(voice, decision.need, decision.place, text)
        if decision.do == "ask" and decision.choices:
            chosen = answers.choose(voice, decision.choices)
            return Outcome((chosen or voice.menu("not_understood"),))
        if decision.source == "fallback":
            opening = "one_moment" if self._dialogue.starting else "understanding_down"
            return Outcome((voice.menu(opening),))
        return Outcome((voice.menu("not_understood"),))

    def _second_net(self, message: Message) -> Outcome:
        """Rasa is sure of an emergency that the guard let through: the rescue opens all the same,
        at the step for what the guard did find."""
        first = self._rescue.first(message.kind, message.flags)
        remember: dict[str, object] = {"rescue_state": first.id, "rescue_at": self._clock.now()}
        return Outcome((self._rescue.reply(first, message.voice.language),), remember)

    def _steps_in_view(self, message: Message, decision: Decision, outcome: Outcome) -> Outcome:
        """While a rescue is open, words never close it.

        What was understood is answered, with the way back to the steps under it; to anything else
        the step is shown again.
        """
        state = self._open_step(message)
        if state is not None and decision.do not in ("say", "find"):
            step = self._rescue.reply(state, message.voice.language)
            return Outcome((step,), outcome.remember)
        return self.with_way_back(message, outcome)

    def with_way_back(self, message: Message, outcome: Outcome) -> Outcome:
        """While a rescue is open, whatever is said ends with the way back to its steps."""
        state = self._open_step(message)
        if state is None or not outcome.replies or outcome.forget:
            return outcome
        voice = message.voice
        back = Button(voice.phrase("button_steps"), f"od:{state.id}:{voice.language}")
        reminder = Reply(voice.phrase("steps_still_open"), ((back,),))
        return replace(outcome, replies=(*outcome.replies, reminder))

    def _open_step(self, message: Message) -> State | None:
        state = self._rescue.state(message.memory.get("rescue_state"))
        at: datetime | None = message.memory.get("rescue_at")
        if state is None or at is None or self._clock.now() - at > self._rescue_open:
            return None
        return state
