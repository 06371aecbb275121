"""Handling one message, from top to bottom: what is it, and which room answers it?

Emergencies have been answered before this is reached (see `rescue`, `express`); here their chat
only remembers the step it is at.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering import actions
from bot.answering.asked import with_kept
from bot.answering.backlog import Backlog
from bot.answering.commands import name_of
from bot.answering.rooms import Rooms
from bot.answering.wording import Sayings, Voice
from bot.emergency import guess_language
from bot.message import Message
from bot.receiving.updates import Incoming
from bot.recollection import Recollection
from bot.replies import Outcome, Reply
from bot.rescuing.open_rescue import MEDIA, OpenRescue
from bot.rescuing.rescue import Rescue
from resources.follow_ups import spoken

ALBUMS = 100  # remembered


class Handler:
    """Turns an `Incoming` into an `Outcome`. Holds nothing about anybody."""

    def __init__(
        self,
        sayings: Sayings,
        rescue: Rescue,
        rooms: Rooms,
        open_rescue: OpenRescue,
        backlog: Backlog,
        recollection: Recollection,
    ) -> None:
        self._sayings = sayings
        self._rescue = rescue
        self._rooms = rooms
        self._open_rescue = open_rescue
        self._backlog = backlog
        self._recollection = recollection
        self._albums: deque[str] = deque(maxlen=ALBUMS)

    async def handle(
        self, incoming: Incoming, contents: Mapping[str, Any], memory: Mapping[str, Any]
    ) -> Outcome:
        """The whole journey of one message that is already in the inbox."""
        message = self._message(incoming, contents, memory)
        outcome = self._red_after_all(message) if not contents.get("guarded", True) else None
        outcome = outcome or await self._answer(message)
        if message.step is None and self._open_rescue.overtaken(message):
            outcome = _without_words(outcome)  # a rescue has opened since it was written
        remember = {"language": message.voice.language} | outcome.remember
        remember |= self._recollection.after(message, outcome)
        language = outcome.language or message.voice.language
        return replace(outcome, remember=remember, language=language)

    def _red_after_all(self, message: Message) -> Outcome | None:
        """For what the guard could not look at when it came: it looks now, before anybody else."""
        found = self._rescue.look(message.incoming, message.old)
        return self._open_rescue.opened(message, found.place) if found.place else None

    def _is_of_a_known_album(self, incoming: Incoming) -> bool:
        """Ten pictures sent together are told once that nobody can see them."""
        known = incoming.album in self._albums
        if incoming.album and not known:
            self._albums.append(incoming.album)
        return bool(incoming.album) and known and not incoming.text

    async def _answer(self, message: Message) -> Outcome:
        kind = message.incoming.kind
        if message.step is not None:
            return self._open_rescue.sent(message)
        if self._is_of_a_known_album(message.incoming):
            return Outcome()
        in_rescue = self._open_rescue.answer(message)
        if in_rescue is not None:
            return in_rescue
        if message.incoming.edited:
            return Outcome()  # its first version was answered, and the guard saw no danger in this
        if (summed_up := self._backlog.summed_up(message)) is not None:
            return summed_up
        if kind == "text":
            return await self._rooms.conversation.reply(message)
        if kind == "tap":
            outcome = await self._rooms.buttons.tapped(message)
            return self._open_rescue.with_way_back(message, outcome)
        if kind == "command":
            outcome = await self._rooms.commands.obey(message) or await self._stood_for(message)
            return self._open_rescue.with_way_back(message, outcome)
        if kind == "location":
            return await self._location(message)
        return await self._media(message)

    async def _stood_for(self, message: Message) -> Outcome:
        """A command that is a button under another name; one that nobody knows shows the menu."""
        name = name_of(message.incoming.text).removeprefix("/")
        action = self._sayings.menu.commands.get(name) or "menu"
        incoming = replace(message.incoming, data=action)
        return await self._rooms.buttons.tapped(replace(message, incoming=incoming))

    def sorry(self, incoming: Incoming, memory: Mapping[str, Any]) -> Outcome:
        """What is said when handling failed: honest, with buttons that work."""
        voice = self._voice(incoming, None, memory)
        return Outcome((voice.menu("internal_error"),), language=voice.language)

    def keyboard_words(self, language: str) -> dict[str, str]:
        """Labels of the keyboard that stays under the chat."""
        voice = Voice(self._sayings, self._rescue.language(language))
        return {
            "emergency": voice.phrase("button_emergency"),
            "location": voice.phrase("button_share_location"),
        }

    def _message(
        self, incoming: Incoming, contents: Mapping[str, Any], memory: Mapping[str, Any]
    ) -> Message:
        written = contents["step_language"] if contents["step"] else None
        voice = self._voice(incoming, written, memory)
        flags = frozenset(contents["flags"])
        return Message(
            incoming,
            voice,
            memory,
            contents["seen_at"],
            contents["level"],
            contents["step"],
            contents["alarm_kind"],
            flags,
            frozenset(contents["step_flags"]),
            contents["does"],
            contents["again"],
            contents["first"],
            contents["old"],
            self._recollection.of(memory),
        )

    def _voice(self, incoming: Incoming, written: str | None, memory: Mapping[str, Any]) -> Voice:
        """The language of the message; else of the chat; else of the person's app."""
        before = memory.get("language")
        if written is None and incoming.kind != "command":  # "/mydata" is in no language
            written = spoken(incoming.text, guess_language, before)
        language = self._rescue.language(written, before, incoming.language_code)
        return Voice(self._sayings, language)

    async def _location(self, message: Message) -> Outcome:
        """Near where the person is. The point, rounded, lives in the buttons and nowhere else."""
        voice, point = message.voice, message.incoming.point
        if point is None:
            return Outcome((Reply(voice.phrase("location_invalid"), keyboard="location"),))
        here = voice.phrase("place_shared")
        need = message.memory.get("awaiting")
        if not need or need == actions.ANYTHING:
            words = voice.phrase("ask_need", place=here)
            return Outcome((Reply(words, voice.needs_at(point)),), {"awaiting": None})
        asked = with_kept(self._rooms.finder.asked(need, here, point), message.talk.search)
        return await self._rooms.finder.near(voice, asked, named=False)

    async def _media(self, message: Message) -> Outcome:
        """It cannot be understood, which is said; a caption is read like any message."""
        voice = message.voice
        words = voice.phrase(MEDIA[message.incoming.kind])
        note = Reply(words, ((voice.button("flow:rescue"),), (voice.button("menu"),)))
        if not message.incoming.text:
            return Outcome((note,))
        said = await self._rooms.conversation.reply(message)
        return Outcome((note, *said.replies), said.remember)


def _without_words(outcome: Outcome) -> Outcome:
    """Nothing of it is said, now or by a guide's clock."""
    plan = outcome.timers
    return replace(outcome, replies=(), timers=None if plan and plan.guide else plan)
