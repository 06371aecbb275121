"""Ordinary words: ask what they mean, then say, find, offer choices, or show the menu."""

from dataclasses import replace

from bot.answering import actions, answers
from bot.answering.commands import Commands
from bot.answering.finding import Finder
from bot.answering.following import Following
from bot.answering.wording import Danger, Voice
from bot.decision import Decision
from bot.dialogue import Dialogue
from bot.flows import walking
from bot.message import Message
from bot.replies import Outcome
from bot.rescuing.open_rescue import OpenRescue
from bot.rescuing.rescue import Rescue
from bot.talk import About, Search, Talk
from resources.follow_ups import language_named, need_of
from resources.places.states import state_in

OUT_OF_SCOPE = "out_of_scope"
LONGEST_ANSWER = 6  # words, to the question where somebody is
UNSURE, NO_TOPIC = "unsure", "none"


class Conversation:
    """Between Rasa, which decides, and the rooms that answer."""

    def __init__(
        self,
        dialogue: Dialogue,
        finder: Finder,
        rescue: Rescue,
        open_rescue: OpenRescue,
        commands: Commands,
        following: Following,
    ) -> None:
        self._following = following
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
        if (followed := await self._following.answer(message)) is not None:
            return self._urgent_first(message, followed)
        decision = await self._dialogue.decide(text, message.memory, _subject(message.talk))
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
        if decision.do == "say" and decision.topic == "bot_language":
            named = language_named(message.incoming.text)
            if named is not None:
                return await self._following.tapped(message, f"lang:{named}")
            return Outcome((self._commands.languages(voice),), dict(decision.remember))
        if decision.do == "say" and decision.topic:
            danger = self._danger(message) if message.level == "amber" else None
            state = state_in(message.incoming.text)
            reply = answers.say(voice, decision.topic, danger, state)
            tally = tallied(decision, voice) if decision.topic == OUT_OF_SCOPE else ()
            reply = answers.or_maybe(voice, reply, decision.maybe)
            about = About(decision.topic)
            outcome = Outcome((reply,), tally=tally, about=about)
        else:
            outcome = self._urgent_first(message, await self._find_or_ask(message, decision))
        outcome = _and_also(voice, outcome, decision.also)
        return replace(outcome, remember=decision.remember | outcome.remember)

    def _urgent_first(self, message: Message, outcome: Outcome) -> Outcome:
        if message.level != "amber" or outcome.timers is not None:
            return outcome
        danger = self._danger(message)
        return replace(
            outcome, replies=answers.urgent_first(message.voice, outcome.replies, danger)
        )

    async def _find_or_ask(self, message: Message, decision: Decision) -> Outcome:
        voice, text = message.voice, message.incoming.text
        awaited = message.memory.get("awaiting")
        need = None if awaited == actions.ANYTHING else awaited
        answers_where = awaited and not decision.need and not decision.place and _short(text)
        if answers_where and await self._finder.is_place(text, or_like_one=True):
            return await self._finder.find(voice, need, text, text)
        if decision.do == "find":
            before = _before(message.talk, decision)
            need = decision.need or (need if before is None else None)
            return await self._finder.find(voice, need, decision.place, text, before)
        if decision.do == "menu" and decision.source == "fallback":
            if await self._finder.is_place(text):
                return await self._finder.find(voice, None, text, text)
            opening = "one_moment" if self._dialogue.starting else "understanding_down"
            return Outcome((voice.menu(opening),))
        return self._unsure(message, decision)

    def _unsure(self, message: Message, decision: Decision) -> Outcome:
        """The likeliest to choose from; the second time in a row, the menu and a human line."""
        voice = message.voice
        if message.talk.unsure:
            reply = answers.still_unsure(voice)
        else:
            chosen = answers.choose(voice, decision.choices)
            reply = chosen or voice.menu("not_understood")
        about = About(choices=True, unsure=True)
        return Outcome((reply,), tally=tallied(decision, voice), about=about)

    def _danger(self, message: Message) -> Danger:
        return Danger(message.kind, walking.letters_of(self._rescue.flow, message.flags))


def _short(text: str) -> bool:
    return len(text.split()) <= LONGEST_ANSWER


def tallied(decision: Decision, voice: Voice) -> tuple[str, ...]:
    """The name under which a turn is counted that could not be answered; nothing of its text."""
    return (f"{UNSURE}.{decision.topic or NO_TOPIC}.{voice.language}",)


def _and_also(voice: Voice, outcome: Outcome, topics: tuple[str, ...]) -> Outcome:
    """The second question of the message, as a button under a line of its own."""
    if not topics:
        return outcome
    about = replace(outcome.about or About(), choices=True)
    replies = (*outcome.replies, answers.also_asked(voice, topics))
    return replace(outcome, replies=replies, about=about)


def _subject(talk: Talk) -> str | None:
    """The topic that a short question may be about, if the last answer was one."""
    return talk.topic if talk.latest == "topic" else None


def _before(talk: Talk, decision: Decision) -> Search | None:
    """What a search may leave out, because it was said before: the need of the last search, or of
    the last topic; the place of the last search. One that names neither is another search."""
    if not talk.latest:
        return None
    last = talk.search or Search(None)
    need = last.need if talk.latest == "search" else need_of(talk.topic)
    return replace(last, need=need if decision.place else None)
