"""A button was tapped: its data says all that is needed (see `actions`)."""

from dataclasses import replace

from bot.answering import actions, answers
from bot.answering.asked import with_kept
from bot.answering.finding import Finder
from bot.answering.wording import Voice
from bot.guides.playing import Guiding
from bot.message import Message
from bot.replies import Outcome, Reply
from bot.talk import About
from resources.topics import need_ids, topic_ids

ROUNDED = 0.0011  # degrees: a button says thousandths


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
                return Outcome((answers.say(voice, topic),), about=About(topic))
            case actions.Action("more", topic):
                return Outcome((answers.more(voice, topic),), about=About(topic))
            case actions.Action("show", picture):
                drawn = voice.picture(picture)
                return Outcome((drawn or answers.gone(voice, picture),))
            case actions.Action("guide"):
                return await self._guiding.tapped(message, action)
            case actions.Action("find" | "near", point=(_, _)):
                return await self._at_point(message, action)
            case actions.Action("find" | "place", need):
                return self._finder.ask_place(voice, _need(need))
            case actions.Action("lang", language):
                spoken = voice.speaking(language)
                words = Reply(spoken.phrase("language_set"), keyboard="emergency")
                return Outcome((words,), {"language": spoken.language}, spoken.language)
            case _:
                return self._menu(voice, action)

    def _menu(self, voice: Voice, action: actions.Action | None) -> Outcome:
        """The menu, under a line that says why."""
        if action == actions.Action("else"):
            return Outcome((answers.something_else(voice),), {"awaiting": None})
        known = action == actions.Action("menu")
        return Outcome((voice.menu("menu_title" if known else "gone_menu"),))

    async def _at_point(self, message: Message, action: actions.Action) -> Outcome:
        """A place that has just been named keeps its name; any other may have been shared."""
        voice, point = message.voice, action.point or (0.0, 0.0)
        name = _place_of(message, point)
        there = name or voice.phrase("place_there")
        if action.verb == "near":
            words = voice.phrase("ask_need", place=there)
            return Outcome((Reply(words, voice.needs_at(point)),))
        asked = self._finder.asked(_need(action.name), there, point, action.skip, action.open_now)
        asked = replace(asked, wishes=action.wishes)
        if message.memory.get("awaiting"):  # the place was asked for; the day is known already
            asked = with_kept(asked, message.talk.search)
        return await self._finder.near(voice, asked, named=bool(name))


def _is_there(action: actions.Action) -> bool:
    """Whether a topic or a need still is one; other actions are looked at where they lead."""
    if action.verb in ("say", "more"):
        return action.name in topic_ids()
    if action.verb in ("find", "place"):
        return action.name == actions.ANYTHING or action.name in need_ids()
    return True


def _place_of(message: Message, point: tuple[float, float]) -> str:
    """The name of a place: of one offered by name, or of the last search; "" for any other."""
    offered = message.talk.offered if message.memory.get("awaiting") else ()
    name = next((one.label for one in offered if one.data == message.incoming.data), "")
    before = message.talk.search
    if name or before is None or before.point is None or not _same(before.point, point):
        return name
    return before.place


def _same(point: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(one - two) < ROUNDED for one, two in zip(point, other, strict=True))


def _need(name: str) -> str | None:
    return None if name == actions.ANYTHING else name
