"""Ordinary words: ask what they mean, then say, find, offer choices, or show the menu."""

from datetime import datetime, timedelta

from bot import actions, answers
from bot.clock import Clock
from bot.dialogue import Decision, Dialogue
from bot.finding import Finder
from bot.message import Message
from bot.replies import Button, Outcome, Reply
from bot.rescue import Rescue
from bot.wording import Voice


class Conversation:
    """Between Rasa, which decides, and the rooms that answer."""

    def __init__(
        self, dialogue: Dialogue, finder: Finder, rescue: Rescue, clock: Clock, rescue_minutes: int
    ) -> None:
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
            return self._second_net(voice)
        outcome = await self._do(voice, decision, text, message.level == "amber")
        return self._steps_in_view(message, decision, outcome)

    async def _do(self, voice: Voice, decision: Decision, text: str, urgent: bool) -> Outcome:
        """One of the things that Rasa can decide on; `urgent` opens it with the urgent line."""
        if decision.do == "say" and decision.topic:
            reply = answers.say(voice, decision.topic, urgent)
            return Outcome((reply,), dict(decision.remember))
        outcome = await self._find_or_ask(voice, decision, text)
        replies = answers.urgent_first(voice, outcome.replies) if urgent else outcome.replies
        return Outcome(replies, decision.remember | outcome.remember)

    async def _find_or_ask(self, voice: Voice, decision: Decision, text: str) -> Outcome:
        if decision.do == "find":
            return await self._finder.find(voice, decision.need, decision.place, text)
        if decision.do == "ask" and decision.choices:
            return Outcome((answers.choose(voice, decision.choices),))
        if decision.source == "fallback":
            opening = "one_moment" if self._dialogue.starting else "understanding_down"
            return Outcome((voice.menu(opening),))
        return Outcome((voice.menu("not_understood"),))

    def _second_net(self, voice: Voice) -> Outcome:
        """Rasa is sure of an emergency that the guard let through: the same rescue opens."""
        first = self._rescue.first()
        remember: dict[str, object] = {"rescue_state": first.id, "rescue_at": self._clock.now()}
        return Outcome((self._rescue.reply(first, voice.language),), remember)

    def _steps_in_view(self, message: Message, decision: Decision, outcome: Outcome) -> Outcome:
        """While a rescue is open, words never close it.

        What was understood is answered, with the way back to the steps under it; to anything else
        the step is shown again.
        """
        state = self._rescue.state(message.memory.get("rescue_state"))
        at: datetime | None = message.memory.get("rescue_at")
        if state is None or at is None or self._clock.now() - at > self._rescue_open:
            return outcome
        voice = message.voice
        if decision.do not in ("say", "find"):
            return Outcome((self._rescue.reply(state, voice.language),), outcome.remember)
        back = Button(voice.phrase("button_steps"), f"od:{state.id.lower()}:{voice.language}")
        reminder = Reply(voice.phrase("steps_still_open"), ((back,),))
        return Outcome((*outcome.replies, reminder), outcome.remember)
