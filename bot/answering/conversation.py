"""Ordinary words: ask what they mean, then say, find, offer choices, or show the menu."""

from bot.answering import actions, answers
from bot.answering.commands import Commands
from bot.answering.finding import Finder
from bot.answering.wording import Danger, Voice
from bot.decision import Decision
from bot.dialogue import Dialogue
from bot.flows import walking
from bot.message import Message
from bot.replies import Outcome
from bot.rescuing.open_rescue import OpenRescue
from bot.rescuing.rescue import Rescue
from resources.places.states import state_in


class Conversation:
    """Between Rasa, which decides, and the rooms that answer."""

    def __init__(
        self,
        dialogue: Dialogue,
        finder: Finder,
        rescue: Rescue,
        open_rescue: OpenRescue,
        commands: Commands,
    ) -> None:
        self._commands = commands
        self._dialogue = dialogue
        self._finder = finder
        self._rescue = rescue
        self._open_rescue = open_rescue

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
            # The second net: Rasa is sure of an emergency that the guard let through. The rescue
            # opens all the same, at the step for what the guard did find.
            return self._open_rescue.opened(
                message, self._rescue.first(message.kind, message.flags)
            )
        return await self._do(message, decision)

    async def _do(self, message: Message, decision: Decision) -> Outcome:
        """One of the things that Rasa can decide on; amber opens with the urgent line."""
        voice = message.voice
        danger = self._danger(message) if message.level == "amber" else None
        if decision.do == "say" and decision.topic == "bot_language":
            return Outcome((self._commands.languages(voice),), dict(decision.remember))
        if decision.do == "say" and decision.topic:
            state = state_in(message.incoming.text)
            reply = answers.say(voice, decision.topic, danger, state)
            return Outcome((reply,), dict(decision.remember))
        outcome = await self._find_or_ask(voice, decision, message.incoming.text)
        replies = outcome.replies
        if danger:
            replies = answers.urgent_first(voice, replies, danger)
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

    def _danger(self, message: Message) -> Danger:
        return Danger(message.kind, walking.letters_of(self._rescue.flow, message.flags))
