"""Commands: /start, /help, /menu, /language, /privacy, /mydata, /forget, and one for each guide.

"/start guide_strip", a link's way in, greets and starts that guide. (/sos is the rescue's.)
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering import answers
from bot.answering.wording import Voice
from bot.guides.playing import Guiding
from bot.message import Message
from bot.replies import Button, Outcome, Reply
from bot.rescuing.rescue import Rescue
from bot.rescuing.rescue_record import Record
from bot.talk import Talk

GUIDE = "guide_"


class Commands:
    """What each command answers."""

    def __init__(self, rescue: Rescue, guiding: Guiding, talk_minutes: int) -> None:
        self._rescue = rescue
        self._guiding = guiding
        self._talk_minutes = talk_minutes

    async def obey(self, message: Message) -> Outcome | None:
        """None for one that has no answer of its own (see `resources/flows/menu.yml`)."""
        voice, name = message.voice, name_of(message.incoming.text)
        match name:
            case "/start":
                return await self._start(message)
            case "/help":
                return Outcome((answers.say(voice, "bot_help"),))
            case "/privacy":
                return Outcome((answers.say(voice, "bot_privacy"),))
            case "/language":
                return Outcome((self.languages(voice),))
            case "/mydata":
                return Outcome((Reply(self._what_is_held(message)),))
            case "/forget":
                return Outcome((Reply(voice.phrase("forgotten")),), forget=True)
            case _:
                return await self._guiding.of_command(message, name.removeprefix("/"))

    def _what_is_held(self, message: Message) -> str:
        """What is stored of this chat, line by line."""
        voice = message.voice
        held = _of_the_row(voice, message.memory)
        held += _of_the_talk(voice, message.talk, self._talk_minutes)
        if not held:
            return "\n".join([voice.phrase("mydata_nothing"), voice.phrase("mydata_updates")])
        always = [voice.phrase("mydata_clock"), voice.phrase("mydata_updates")]
        return "\n".join([voice.phrase("mydata_held"), *held, *always])

    async def _start(self, message: Message) -> Outcome:
        voice, (_, *behind) = message.voice, message.incoming.text.split()
        hello = Reply(voice.phrase("greeting_start"), keyboard="emergency")
        wanted = "".join(behind[:1]).lower()
        name = wanted.removeprefix(GUIDE)
        if name == wanted or voice.guide(name) is None:
            return Outcome((hello, voice.menu("menu_title")))
        guided = await self._guiding.started(message, name)
        return replace(guided, replies=(hello, *guided.replies))

    def languages(self, voice: Voice) -> Reply:
        """Which language? One button for each that we speak."""
        buttons = [
            Button(voice.library.phrase("language_name", code), f"lang:{code}")
            for code in self._rescue.languages
        ]
        return Reply(voice.phrase("language_ask"), (tuple(buttons),))


def name_of(text: str) -> str:
    """The command alone: without its argument and without `@bot`."""
    return text.split(maxsplit=1)[0].split("@", maxsplit=1)[0].lower()


def _of_the_row(voice: Voice, memory: Mapping[str, Any]) -> list[str]:
    rescue = Record.read(memory.get("rescue"))
    values = {name: memory.get(name) for name in ("language", "awaiting", "sitting")}
    values["rescue_state"] = rescue.state if rescue else None
    values["doses"] = len(rescue.doses) if rescue else None
    return [voice.phrase(f"mydata_{name}", value=it) for name, it in values.items() if it]


def _of_the_talk(voice: Voice, talk: Talk, minutes: int) -> list[str]:
    """What was talked about, as long as it is remembered."""
    held = []
    if talk.topic:
        label = voice.library.label(talk.topic, voice.language)
        held.append(voice.phrase("mydata_topic", value=label, minutes=minutes))
    if talk.search is not None:
        values = {"value": voice.need(talk.search.need), "minutes": minutes}
        if talk.search.place:
            held.append(voice.phrase("mydata_search_near", place=talk.search.place, **values))
        else:
            held.append(voice.phrase("mydata_search", **values))
    return held
