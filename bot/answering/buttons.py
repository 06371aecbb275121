"""A button was tapped: its data says all that is needed (see `actions`)."""

from bot.answering import actions, answers
from bot.answering.finding import Finder
from bot.answering.wording import Voice
from bot.guides.playing import Guiding
from bot.message import Message
from bot.replies import Outcome, Reply
from resources.topics import need_ids, topic_ids


class Buttons:
    """Every button but those of the rescue, which `express` has answered before."""

    def __init__(self, finder: Finder, guiding: Guiding) -> None:
        self._finder = finder
        self._guiding = guiding

    async def tapped(self, message: Message) -> Outcome:
        """The answer to a tap. What its button led to may be gone: that is said, and what is
        nearest is offered; data that no button of ours carries leads to the menu."""
        voice = message.voice
        action = actions.parse(message.incoming.data)
        if action is not None and not _is_there(action):
            return Outcome((answers.gone(voice, action.name),))
        match action:
            case actions.Action("say", topic):
                return Outcome((answers.say(voice, topic),))
            case actions.Action("more", topic):
                return Outcome((answers.more(voice, topic),))
            case actions.Action("show", picture):
                drawn = voice.picture(picture)
                return Outcome((drawn or answers.gone(voice, picture),))
            case actions.Action("guide"):
                return await self._guiding.tapped(message, action)
            case actions.Action("find" | "near", point=(_, _)):
                return await self._at_point(voice, action)
            case actions.Action("find" | "place", need):
                return self._finder.ask_place(voice, _need(need))
            case actions.Action("lang", language):
                spoken = voice.speaking(language)
                words = Reply(spoken.phrase("language_set"), keyboard="emergency")
                return Outcome((words,), {"language": spoken.language}, spoken.language)
            case actions.Action("menu"):
                return Outcome((voice.menu("menu_title"),))
            case _:
                return Outcome((voice.menu("gone_menu"),))

    async def _at_point(self, voice: Voice, action: actions.Action) -> Outcome:
        there = voice.phrase("place_there")
        point = action.point or (0.0, 0.0)
        if action.verb == "near":
            words = voice.phrase("ask_need", place=there)
            return Outcome((Reply(words, voice.needs_at(point)),))
        asked = self._finder.asked(_need(action.name), there, point, action.skip, action.open_now)
        return Outcome((await self._finder.near(voice, asked),), {"awaiting": None})


def _is_there(action: actions.Action) -> bool:
    """Whether a topic or a need still is one; other actions are looked at where they lead."""
    if action.verb in ("say", "more"):
        return action.name in topic_ids()
    if action.verb in ("find", "place"):
        return action.name == actions.ANYTHING or action.name in need_ids()
    return True


def _need(name: str) -> str | None:
    return None if name == actions.ANYTHING else name
