"""A scripted conversation: steps in, messages out, on a clock that the script moves.

The script takes the same road as a message from Telegram: guard, inbox, work, outbox.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.app import Steady
from bot.clock import ManualClock
from bot.doors.lines import WrongLine, read_line
from bot.doors.recording import RecordingTelegram, Sent
from bot.doors.updates_made import UpdateMaker
from bot.rendering import without_tags

LONGEST_PACED = 20  # seconds


class Step(BaseModel):
    """One step: somebody in `chat` does something, or time passes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chat: str | int = "chat"
    text: str | None = None
    tap: str | None = None
    location: tuple[float, float] | None = None
    wait: float | None = Field(default=None, ge=0)
    at: datetime | None = None

    def does(self) -> Literal["text", "tap", "location", "wait", "at"]:
        """The one thing that this step does. Raises `ValueError` for none, or several."""
        names: tuple[Literal["text", "tap", "location", "wait", "at"], ...]
        names = ("text", "tap", "location", "wait", "at")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("a step has one of text, tap, location, wait, at")
        return given[0]


def read_step(line: str, number: int) -> Step:
    """A step from a line of JSON. Raises `WrongLine` with the line's number."""
    step = read_line(Step, line, number)
    try:
        step.does()
    except ValueError as error:
        raise WrongLine(f"line {number}: {error}") from None
    return step


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a script is played: a bot, its recording Telegram, and the clock they share."""

    bot: Steady
    telegram: RecordingTelegram
    clock: ManualClock
    maker: UpdateMaker


async def play_steps(stage: Stage, lines: Iterable[str]) -> AsyncIterator[dict[str, Any]]:
    """For each step what the bot sent: `{"step": n, "messages": [{chat, text, buttons, ...}]}`."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        await take(stage, read_step(line, number), number)
        messages = [describe(sent, stage.maker) for sent in stage.telegram.fetch()]
        yield {"step": number, "messages": messages}


async def take(stage: Stage, step: Step, number: int) -> None:
    """Play one step to its end."""
    match step.does():
        case "wait":
            await pass_time(stage.bot, stage.clock, timedelta(seconds=step.wait or 0))
        case "at":
            until = step.at or stage.clock.now()
            await pass_time(stage.bot, stage.clock, until - stage.clock.now())
            stage.clock.set(until)
        case _:
            await stage.bot.receiver.accept([_update(stage, step, number)])
    await stage.bot.settle()
    await _until_sent(stage)


async def _until_sent(stage: Stage) -> None:
    """Whoever taps faster than a chat may be written to reads the answer a moment later."""
    for _ in range(LONGEST_PACED):
        figures = await stage.bot.store.figures(stage.clock.now())
        if not any(figures.outbox.values()):
            return
        await pass_time(stage.bot, stage.clock, timedelta(seconds=1))
        await stage.bot.settle()


async def pass_time(bot: Steady, clock: ManualClock, time: timedelta) -> None:
    """Let time go by as it would: what rings on the way rings at its time."""
    until = clock.now() + time
    while (due := await bot.store.next_ring()) is not None and due <= until:
        clock.set(max(due, clock.now()))
        await bot.settle()
    clock.set(max(until, clock.now()))


def _update(stage: Stage, step: Step, number: int) -> dict[str, Any]:
    if step.text is not None:
        return stage.maker.text(step.chat, step.text)
    if step.location is not None:
        return stage.maker.location(step.chat, *step.location)
    label = step.tap or ""
    button = stage.telegram.button(stage.maker.chat_id(step.chat), label)
    if button is not None and "callback_data" in button:
        return stage.maker.tap(step.chat, button["callback_data"])
    if _on_keyboard(stage, step, label):
        return stage.maker.text(step.chat, label)
    raise WrongLine(f"line {number}: there is no button {label!r} in chat {step.chat!r}")


def _on_keyboard(stage: Stage, step: Step, label: str) -> bool:
    chat_id = stage.maker.chat_id(step.chat)
    return any(label in sent.keyboard for sent in stage.telegram.sent if sent.chat_id == chat_id)


def describe(sent: Sent, maker: UpdateMaker) -> dict[str, Any]:
    """A message as the script's reader sees it: plain text and labels, and the name of a picture
    or a clip where there is one."""
    text = unescape(without_tags(sent.text)) if sent.html else sent.text
    message = {
        "chat": maker.chat_name(sent.chat_id),
        "text": text,
        "buttons": [*sent.labels, *sent.keyboard],
        "lane": sent.lane.name.lower(),
        "at": sent.at,
    }
    return message | ({"media": sent.media} if sent.media else {})
