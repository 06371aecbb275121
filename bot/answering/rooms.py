"""Everything that answers what is no emergency, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.answering.buttons import Buttons
from bot.answering.commands import Commands
from bot.answering.conversation import Conversation
from bot.answering.finding import Finder
from bot.answering.following import Following
from bot.dialogue import Dialogue
from bot.guides.deeds import Doer
from bot.guides.playing import Guiding
from bot.rescuing.open_rescue import OpenRescue
from bot.rescuing.rescue import Rescue


@dataclass(frozen=True, slots=True)
class Rooms:
    """Words, taps, commands, and what finds places for all of them."""

    conversation: Conversation
    buttons: Buttons
    commands: Commands
    finder: Finder

    @classmethod
    def around(
        cls,
        finder: Finder,
        dialogue: Dialogue,
        rescue: Rescue,
        open_rescue: OpenRescue,
        talk_minutes: int,
        doers: Mapping[str, Doer],
    ) -> Self:
        """`talk_minutes`: how long it is remembered what was talked about. `doers`: what guides can
        do."""
        guiding = Guiding(doers)
        buttons, commands = Buttons(finder, guiding), Commands(rescue, guiding, talk_minutes)
        following = Following(finder, buttons, rescue, open_rescue)
        conversation = Conversation(dialogue, finder, rescue, open_rescue, commands, following)
        return cls(conversation, buttons, commands, finder)
