"""The questions about a place: where somebody is, which place is meant, and that one is unknown."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering import actions
from bot.answering.asked import Asked, remembered
from bot.answering.wording import Voice
from bot.replies import Button, Outcome, Reply, in_rows
from bot.talk import About
from resources.config import Place as Home

if TYPE_CHECKING:
    from resources.places import Resolution

CHOICES = About(choices=True)
LONGEST_NAME = 60  # of a place that nobody knows, when it is said back


class Where:
    """Asks, and remembers the need; the place itself is never remembered."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def ask(self, voice: Voice, need: str | None, wished: Asked | None = None) -> Outcome:
        """Where are you? What is wished is kept with the need."""
        return self._asked(voice, need, voice.phrase("ask_place"), wished)

    def unclear(
        self,
        voice: Voice,
        need: str | None,
        named: "Resolution",
        words: str,
        wished: Asked | None = None,
    ) -> Outcome:
        """Not surely a place: choices as buttons where there are any, else another question."""
        if named.choices:
            about = _keeping(need, wished)
            return Outcome((self._which(voice, need, named),), _awaiting(need), about=about)
        wide = "place_abroad" if named.abroad else "place_state" if named.state else None
        said = (
            voice.phrase(wide)
            if wide
            else voice.phrase("place_unknown", place=words[:LONGEST_NAME])
        )
        return self._asked(voice, need, said, wished)

    def _asked(self, voice: Voice, need: str | None, said: str, wished: Asked | None) -> Outcome:
        home = Button(self._home.neighborhood, actions.find(need, (self._home.lat, self._home.lon)))
        replies = (Reply(said, keyboard="location"), Reply(voice.phrase("or_pick"), ((home,),)))
        return Outcome(replies, _awaiting(need), about=_keeping(need, wished))

    def _which(self, voice: Voice, need: str | None, named: "Resolution") -> Reply:
        buttons = [
            Button(choice.name, actions.find(need, (choice.lat, choice.lon)))
            for choice in named.choices
        ]
        buttons.append(
            Button(voice.phrase("button_another_place"), f"place:{need or actions.ANYTHING}")
        )
        question = "which_place" if len(named.choices) > 1 else "this_place"
        return Reply(voice.phrase(question), in_rows(buttons))


def _keeping(need: str | None, wished: Asked | None) -> About:
    if wished is None:
        return CHOICES
    return replace(CHOICES, search=replace(remembered(wished, named=False, shown=0), need=need))


def _awaiting(need: str | None) -> dict[str, object]:
    return {"awaiting": need or actions.ANYTHING}
