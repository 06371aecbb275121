"""A button was tapped: its data says all that is needed (see `actions`)."""

from bot.answering import actions, answers
from bot.answering.finding import Finder
from bot.answering.wording import Voice
from bot.message import Message
from bot.replies import Outcome, Reply


class Buttons:
    """Every button but those of the rescue, which `express` has answered before."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    async def tapped(self, message: Message) -> Outcome:
        """The answer to a tap. Data that no button of ours carries leads to the menu."""
        voice = message.voice
        action = actions.parse(message.incoming.data)
        match action:
            case actions.Action("say", topic):
                return Outcome((answers.say(voice, topic),))
            case actions.Action("more", topic):
                return Outcome((answers.more(voice, topic),))
            case actions.Action("show", picture):
                drawn = voice.picture(picture)
                return Outcome((drawn or voice.menu("menu_title"),))
            case actions.Action("find" | "near", point=(_, _)):
                return await self._at_point(voice, action)
            case actions.Action("find" | "place", need):
                return self._finder.ask_place(voice, _need(need))
            case actions.Action("lang", language):
                spoken = voice.speaking(language)
                words = Reply(spoken.phrase("language_set"), keyboard="emergency")
                return Outcome((words,), {"language": spoken.language}, spoken.language)
            case _:
                return Outcome((voice.menu("menu_title"),))

    async def _at_point(self, voice: Voice, action: actions.Action) -> Outcome:
        there = voice.phrase("place_there")
        point = action.point or (0.0, 0.0)
        if action.verb == "near":
            words = voice.phrase("ask_need", place=there)
            return Outcome((Reply(words, voice.needs_at(point)),))
        asked = self._finder.asked(_need(action.name), there, point, action.skip, action.open_now)
        return Outcome((await self._finder.near(voice, asked),), {"awaiting": None})


def _need(name: str) -> str | None:
    return None if name == actions.ANYTHING else name
