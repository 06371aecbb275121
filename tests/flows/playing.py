"""Plays a written conversation on a bot, as `python -m bot play` does, step by step.

What the bot made of a message (its topic, its language) is overheard where it is decided.
"""

from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from bot.answering import actions
from bot.decision import Decision
from bot.dialogue import Dialogue
from bot.doors import play
from bot.doors.lines import WrongLine
from bot.doors.play import Stage
from bot.doors.recording import Sent
from bot.handling import Handler
from bot.rendering import without_tags
from bot.replies import Lane, Outcome
from tests.flows.script import Step


@dataclass(slots=True)
class Overheard:
    """What the bot made of the last message: its decision, and the language it answered in."""

    decision: Decision | None = None
    language: str = ""

    def clear(self) -> None:
        self.decision, self.language = None, ""


def overhear(patch: pytest.MonkeyPatch) -> Overheard:
    """From now on, of every bot in this process."""
    heard, decide, handle = Overheard(), Dialogue.decide, Handler.handle

    async def decide_aloud(self: Dialogue, *message: Any, **more: Any) -> Decision:
        heard.decision = await decide(self, *message, **more)
        return heard.decision

    async def handle_aloud(self: Handler, *message: Any, **more: Any) -> Outcome:
        outcome = await handle(self, *message, **more)
        heard.language = outcome.language
        return outcome

    patch.setattr(Dialogue, "decide", decide_aloud)
    patch.setattr(Handler, "handle", handle_aloud)
    return heard


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back after one step. `topic`: what a message was taken for; "" where unsure.

    `missing`: the button that was to be tapped is not there; these are.
    """

    sent: tuple[Sent, ...]
    decision: Decision | None
    language: str
    topic: str
    missing: tuple[str, ...] | None = None

    @property
    def words(self) -> str:
        return "\n".join(words_of(message) for message in self.sent)

    @property
    def buttons(self) -> list[str]:
        return [label for message in self.sent for label in (*message.labels, *message.keyboard)]

    @property
    def emergency(self) -> bool:
        return any(message.lane == Lane.EMERGENCY for message in self.sent)

    @property
    def without_rasa(self) -> bool:
        return self.decision is not None and self.decision.source == "fallback"


async def answer_to(stage: Stage, step: Step, heard: Overheard) -> Answer:
    """Play one step to its end."""
    heard.clear()
    data = _data(stage, step)
    try:
        await play.take(stage, _played(step), step.line)
    except WrongLine:
        return Answer((), None, "", "", missing=_on_screen(stage, step))
    sent = tuple(one for one in stage.telegram.fetch() if _concerns(stage, step, one))
    return Answer(sent, heard.decision, heard.language, _topic(sent, heard, data))


def _played(step: Step) -> play.Step:
    match step.does:
        case "says":
            return play.Step(chat=step.who, text=step.what)
        case "taps":
            return play.Step(chat=step.who, tap=step.what)
        case "is at":
            return play.Step(chat=step.who, location=step.point)
        case "wait":
            return play.Step(wait=step.time.total_seconds())


def _topic(sent: tuple[Sent, ...], heard: Overheard, tapped: str) -> str:
    if any(message.lane == Lane.EMERGENCY for message in sent):
        return "emergency"
    action = actions.parse(tapped)
    if action is not None:
        return action.name if action.verb in ("say", "more") else ""
    decision = heard.decision
    if decision is None or decision.do not in ("say", "find"):
        return ""
    return decision.topic or ""


def _data(stage: Stage, step: Step) -> str:
    """What the button carries that is to be tapped."""
    if step.does != "taps":
        return ""
    button = stage.telegram.button(stage.maker.chat_id(step.who), step.what) or {}
    return str(button.get("callback_data", ""))


def _on_screen(stage: Stage, step: Step) -> tuple[str, ...]:
    """The buttons under the last message that had any."""
    chat = stage.maker.chat_id(step.who)
    shown = [one.labels for one in stage.telegram.sent if one.chat_id == chat and one.labels]
    return tuple(shown[-1]) if shown else ()


def _concerns(stage: Stage, step: Step, sent: Sent) -> bool:
    return step.does == "wait" or sent.chat_id == stage.maker.chat_id(step.who)


def words_of(message: Sent) -> str:
    """A message as it is read on a phone."""
    return unescape(without_tags(message.text)) if message.html else message.text
