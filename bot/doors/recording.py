"""A Telegram that is a list: for doors that hold the conversation in their own process."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.rendering import MEDIA_METHODS, asset_in
from bot.replies import Lane

SENDING = ("sendMessage", *MEDIA_METHODS.values())


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the bot sent: to a chat, with its buttons' labels, when, and how fast.

    `media` is the reference of a picture or a clip, "breaths_adult/en", and `text` its caption.
    """

    chat_id: int
    text: str
    html: bool
    buttons: tuple[dict[str, Any], ...]
    keyboard: tuple[str, ...]
    lane: Lane
    at: str
    media: str = ""

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]


class RecordingTelegram:
    """Takes messages as Telegram would, and keeps them until they are fetched."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._new: list[Sent] = []
        self.sent: list[Sent] = []

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        return []  # these doors hand updates to the receiver themselves

    async def call(
        self, method: str, parameters: dict[str, Any], seconds: float, lane: Lane
    ) -> object:
        if method in SENDING:
            message = self._message(parameters, lane)
            self._new.append(message)
            self.sent.append(message)
        return True

    def fetch(self) -> list[Sent]:
        """What was sent since the last time."""
        new, self._new = self._new, []
        return new

    def button(self, chat_id: int, label: str) -> dict[str, Any] | None:
        """The newest button of that label in a chat."""
        for message in reversed(self.sent):
            if message.chat_id == chat_id:
                for button in message.buttons:
                    if button["text"] == label:
                        return button
        return None

    def _message(self, parameters: dict[str, Any], lane: Lane) -> Sent:
        markup = parameters.get("reply_markup") or {}
        asset = asset_in(parameters)
        return Sent(
            parameters["chat_id"],
            parameters["caption" if asset else "text"],
            parameters.get("parse_mode") == "HTML",
            tuple(_flat(markup.get("inline_keyboard", []))),
            tuple(key["text"] for key in _flat(markup.get("keyboard", []))),
            lane,
            self._clock.now().isoformat(),
            asset[1] if asset else "",
        )


def _flat(rows: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    return (button for row in rows for button in row)
