"""A guide is played: a start or a tap becomes the next message. Nothing is held about anybody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.answering import actions
from bot.answering.wording import Voice
from bot.calls import Due, TimerPlan
from bot.guides import walking
from bot.guides.deeds import Deed, Doer, Done
from bot.guides.states import GuideButton, Position
from bot.message import Message
from bot.replies import Button, Lane, Outcome, Reply, in_rows


class Guiding:
    """Answers starts and taps. `doers`: what a state's `does` may name."""

    def __init__(self, doers: Mapping[str, Doer] | None = None) -> None:
        self._doers = doers or {}

    async def started(self, message: Message, name: str, about: str = "") -> Outcome:
        """The first state of a guide; the menu where there is no such guide."""
        guide = message.voice.guide(name)
        if guide is None:
            return Outcome((message.voice.menu("gone_menu"),))
        return await self._at(message, message.voice, walking.opening(guide, about))

    async def of_command(self, message: Message, command: str) -> Outcome | None:
        """The guide that a command names, "strip" for one; None where it names none."""
        guide = message.voice.guide_of_command(command)
        return await self.started(message, guide.id) if guide else None

    async def tapped(self, message: Message, action: actions.Action) -> Outcome:
        """The state that a button leads to. One that is no more says so, and offers the start."""
        if not action.state:
            return await self.started(message, action.name, action.about)
        guide = message.voice.guide(action.name)
        if guide is None:
            return Outcome((message.voice.menu("gone_menu"),))
        voice = message.voice
        if not message.memory.get("language"):  # forgotten by now: the button remembers
            voice = voice.speaking(action.language)
        position = walking.enter(guide, action.state, action.flags, action.about)
        if position is None:
            spoken: dict[str, object] = {"language": voice.language}
            return Outcome((gone(voice, guide.id),), spoken, voice.language)
        return await self._at(message, voice, position)

    async def _at(self, message: Message, voice: Voice, position: Position) -> Outcome:
        doer = self._doers.get(position.state.does)
        deed = Deed(position, voice.language, message.seen_at)
        done = await doer(deed) if doer else Done()
        if done.about is not None:
            position = replace(position, about=done.about)
        if not done.ok:
            position = walking.otherwise(position) or position
        return Outcome(
            (reply(voice, position, done.heading),),
            {"language": voice.language},
            voice.language,
            timers=plan(position, voice.language, message.seen_at),
            tally=done.tally,
        )


def reply(voice: Voice, position: Position, heading: str = "") -> Reply:
    """The words, the picture and the buttons of a state; under a heading, if there is one."""
    state = position.state
    said = voice.dated(walking.words(position, voice.language))
    rows = in_rows([_button(voice, position, one) for one in walking.buttons(position)])
    return Reply(
        f"{heading}\n{said}" if heading else said,
        rows,
        lane=Lane.EMERGENCY if state.urgent else Lane.CONVERSATION,
        media=voice.picture_beside(state.picture) if state.picture else "",
    )


def gone(voice: Voice, guide: str) -> Reply:
    """For a step that is no more: the way back to the start."""
    start = voice.button(f"guide:{guide}")
    return Reply(voice.phrase("guide_step_gone"), in_rows([start, voice.button("menu")]))


def _button(voice: Voice, position: Position, one: GuideButton) -> Button:
    if not one.outside:
        action = walking.action(position, one, voice.language)
        return Button(one.label[voice.language], action)
    usual = voice.button(one.to)
    return Button(one.label.get(voice.language) or usual.label, usual.action)


def plan(position: Position, language: str, now: datetime) -> TimerPlan | None:
    """None leaves the guide's timer running: most steps are taken while it does."""
    guide, timer = position.guide, position.state.timer
    if timer is not None:
        contents = {
            "guide": guide.id,
            "to": timer.to,
            "late": timer.late,
            "language": language,
            "answers": walking.letters_of(guide, position.answers),
            "about": position.about,
        }
        due = Due(now + timedelta(seconds=timer.seconds), contents)
        return TimerPlan((due,), guide=guide.id)
    stops = position.state.stops_timer and guide.has_timers
    return TimerPlan(guide=guide.id) if stops else None
