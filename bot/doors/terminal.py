"""`make chat`: the same bot in the terminal. Buttons are numbered; typing a number taps one."""

import asyncio
import sys
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

from bot.app import Steady
from bot.doors.recording import RecordingTelegram, Sent
from bot.doors.updates_made import UpdateMaker
from bot.rendering import without_tags
from resources.media_file import Kind
from resources.media_library import assets
from resources.places import Places

HOW = "Type a message. A number taps a button. /at PLACE shares a place. Ctrl-D leaves."  # the door
CHAT = "terminal"
MEDIA: dict[Kind, str] = {"photo": "picture", "voice": "clip"}


class Terminal:
    """One chat on standard input and output."""

    def __init__(
        self,
        bot: Steady,
        telegram: RecordingTelegram,
        places: Callable[[], Places],
        show: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._telegram = telegram
        self._places = places
        self._show = show
        self._maker = UpdateMaker()
        self._buttons: list[dict[str, Any]] = []

    async def run(self) -> None:
        """Until the end of input."""
        self._show(HOW)
        await self.say("/start")
        lines: asyncio.Queue[str] = asyncio.Queue()
        reader = threading.Thread(
            target=_read_lines, args=(asyncio.get_running_loop(), lines), daemon=True
        )
        reader.start()
        while line := await lines.get():
            await self.say(line.strip())

    async def say(self, line: str) -> None:
        """One line of the person: a message, a button's number, or a place."""
        update = self._update(line)
        if update is None:
            return
        await self._bot.receiver.accept([update])
        await self._bot.settle()
        for sent in self._telegram.fetch():
            self._show("\n" + _words(sent))
            for button in sent.buttons:
                self._buttons.append(button)
                where = f"  {button['url']}" if "url" in button else ""
                self._show(f"  [{len(self._buttons)}] {button['text']}{where}")

    def _update(self, line: str) -> dict[str, Any] | None:
        if line.isdigit() and 0 < int(line) <= len(self._buttons):
            button = self._buttons[int(line) - 1]
            data = button.get("callback_data")
            return self._maker.tap(CHAT, data) if data else None
        if line.startswith("/at "):
            found = self._places().resolve(line.removeprefix("/at "))
            if found.lat is not None and found.lon is not None:
                return self._maker.location(CHAT, found.lat, found.lon)
        return self._maker.text(CHAT, line)


def _words(sent: Sent) -> str:
    """A message in plain words: a picture is what stands under it, a clip too."""
    text = unescape(without_tags(sent.text)) if sent.html else sent.text
    asset = assets().get(sent.media)
    return f"[{MEDIA[asset.kind]}: {text}]" if asset else text


def _read_lines(loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str]) -> None:
    """In a thread that Ctrl-C need not wait for. An empty line of input ends in a newline; the end
    of input does not."""
    for line in sys.stdin:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, "")
