"""Short messages that lean on the last answer: "yes", "the second one", "what about on sunday?".

They are understood here, with or without Rasa; whatever is more than that goes on to `dialogue`.
"""

from dataclasses import replace

from bot.answering import actions, answers, refining
from bot.answering.buttons import Buttons
from bot.answering.finding import Finder
from bot.flows import walking
from bot.message import Message
from bot.replies import Button, Outcome, Reply, in_rows
from bot.rescuing.open_rescue import OpenRescue
from bot.rescuing.rescue import Rescue
from bot.talk import About, Search, Talk
from resources import follow_ups
from resources.directory.need_words import need_in
from resources.follow_ups import Refinement

ASIDE = ("menu", "else")  # buttons beside the choices
RESCUE = "flow:rescue"
ANOTHER = "place:"  # beside the places that may be meant


class Following:
    """Answers what goes on from the last answer."""

    def __init__(
        self, finder: Finder, buttons: Buttons, rescue: Rescue, open_rescue: OpenRescue
    ) -> None:
        self._finder = finder
        self._buttons = buttons
        self._rescue = rescue
        self._open_rescue = open_rescue

    async def answer(self, message: Message) -> Outcome | None:
        """None for what has to be understood by itself."""
        text, talk = message.incoming.text, message.talk
        data = _chosen(text, talk)
        if data is not None:
            return await self.tapped(message, data)
        if talk.showed == "list" and talk.search and (number := follow_ups.ordinal(text)):
            return await refining.one(self._finder, message.voice, talk.search, number)
        if (language := follow_ups.language_named(text, alone=True)) is not None:
            return await self.tapped(message, f"lang:{language}")
        if (place := await self._only_a_place(message)) is not None:
            return place
        if (told := await self._told_yes_or_no(message)) is not None:
            return told
        if follow_ups.is_insult(text):
            buttons = tuple((message.voice.button(data),) for data in (RESCUE, "menu"))
            return Outcome((Reply(message.voice.phrase("insulted"), buttons),))
        refined = follow_ups.refinement(text, self._finder.today())
        if refined is None:
            return None
        if talk.latest == "search" and talk.search is not None:
            return await self._refined(message, refined, talk.search)
        if talk.latest == "topic" and refined == Refinement(more=True):
            return await self.tapped(message, f"more:{talk.topic}")
        return None

    async def tapped(self, message: Message, data: str) -> Outcome:
        """As if the button had been tapped."""
        action = actions.parse(data)
        if action is not None and action.verb == "rescue":
            flags = walking.flags_of(self._rescue.flow, action.flags)
            kind = action.kind or None
            return self._open_rescue.opened(message, self._rescue.first(kind, flags))
        incoming = replace(message.incoming, data=data)
        return await self._buttons.tapped(replace(message, incoming=incoming))

    async def _told_yes_or_no(self, message: Message) -> Outcome | None:
        """To choices: one is taken, or none. To anything else, a question what it is to."""
        voice, talk, text = message.voice, message.talk, message.incoming.text
        another_place = next((o.data for o in talk.offered if o.data.startswith(ANOTHER)), None)
        if follow_ups.is_no(text):
            if talk.showed == "choices" and another_place:
                return await self.tapped(message, another_place)
            if talk.showed == "choices":
                return Outcome((answers.something_else(voice),), {"awaiting": None})
            if talk.showed == "list" and follow_ups.refinement(text, self._finder.today()):
                return None  # "something else": other places
            return Outcome((Reply(voice.phrase("all_right"), ((voice.button("menu"),),)),))
        if not follow_ups.is_yes(text):
            return None
        choices = [one for one in talk.offered if one.data not in ASIDE]
        named = [one for one in choices if not one.data.startswith((RESCUE, ANOTHER))] or choices
        if talk.showed == "choices" and len(named) == 1:
            return await self.tapped(message, named[0].data)
        if not choices:
            return Outcome((voice.menu("menu_title"),))
        rows = in_rows([Button(one.label, one.data) for one in talk.offered])
        return Outcome((Reply(voice.phrase("which_one"), rows),), about=About(choices=True))

    async def _only_a_place(self, message: Message) -> Outcome | None:
        """A place and nothing else: there, what was asked for, or talked about, before."""
        talk, text = message.talk, message.incoming.text
        need = message.memory.get("awaiting")
        if need:
            place = await self._finder.is_place(text)
        elif need_in(text) is not None:
            return None  # "shelter 19134", after food
        else:
            last = talk.search.need if talk.search else None
            need = last if talk.latest == "search" else follow_ups.need_of(talk.topic)
            place = need is not None and await self._finder.names_a_place("", text)
        wanted = None if need == actions.ANYTHING else need
        if not place:
            return None
        return await self._finder.find(message.voice, wanted, text, text, kept=talk.search)

    async def _refined(self, message: Message, asked: Refinement, before: Search) -> Outcome | None:
        """The same search, elsewhere, on another day, open now, or further down the list. Another
        need may be named with another place."""
        voice, need = message.voice, need_in(asked.rest)
        if asked.rest:
            if not await self._finder.names_a_place(message.incoming.text, asked.rest):
                return None
            return await self._finder.find(voice, need, asked.rest, message.incoming.text, before)
        return await refining.refined(self._finder, voice, before, asked, message.incoming.text)


def _chosen(text: str, talk: Talk) -> str | None:
    """The data of the button that a text names: by its label, or by where it stands."""
    said = follow_ups.plain_words(text)
    for one in talk.offered:
        if said and follow_ups.plain_words(one.label) == said:
            return one.data
    number = follow_ups.ordinal(text)
    choices = [one.data for one in talk.offered if one.data not in ASIDE]
    choices = choices[:1] + [data for data in choices[1:] if not data.startswith(RESCUE)]
    if number is None or talk.showed == "list":
        return None
    place = number - 1 if number > 0 else number
    return choices[place] if -len(choices) <= place < len(choices) else None
