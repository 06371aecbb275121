"""Whatever somebody writes, taps or sends, and however often the program starts again: once a
rescue is open, each message leads to a step that shows the emergency number."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.doors.recording import Sent
from bot.doors.updates_made import UpdateMaker
from bot.flows.loading import RESCUE_FILE, Flow
from bot.settings import Settings
from resources.config import load_config
from tests.bot.rescue.conftest import Talk

FLOW = Flow.load(RESCUE_FILE, ["en", "es"], load_config().numbers.model_dump())
WORDS = ["still nothing", "he woke up", "ya respira", "no", "help", "hes blue again", "/menu", "ok"]
texts = st.sampled_from(WORDS) | st.text(min_size=1, max_size=60)
data = (
    st.sampled_from([f"od:{name}" for name in FLOW.states])
    | st.sampled_from(
        ["od:gone", "menu", "say:wound_care", "find:food", "od:e7:xx:zz:dose", "x" * 90]
    )
    | st.text(max_size=70)
)
doings = st.one_of(
    st.tuples(st.just("text"), texts),
    st.tuples(st.just("data"), data),
    st.tuples(st.just("button"), st.integers(0, 6)),
    st.tuples(st.just("wait"), st.integers(1, 4000)),
    st.tuples(st.just("start again"), st.none()),
    st.tuples(st.just("medium"), st.sampled_from(["voice", "photo", "sticker", "location"])),
)


class Life:
    """A bot that can be started again on what it left."""

    def __init__(self, folder: Path) -> None:
        nowhere = f"sqlite:///{folder / 'directory.sqlite'}"
        self._settings = Settings(_env_file=None, steady_data=folder, directory_url=nowhere)
        self._clock = ManualClock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
        self._maker = UpdateMaker()
        self.talk = self._start()
        self.last: Sent | None = None

    def _start(self) -> Talk:
        return Talk(self._settings, self._maker, self._clock)

    async def do(self, doing: str, what: Any) -> list[Sent]:
        self._clock.advance(12)  # whoever is faster than that gets the same step a few times only
        match doing:
            case "text":
                sent = await self.talk.say(what)
            case "data":
                sent = await self.talk.tap_data(what)
            case "button":
                buttons = self.last.buttons if self.last else ()
                sent = await self.talk.tap_data(buttons[what % len(buttons)]["callback_data"])
            case "medium":
                sent = await self.talk.send(self._medium(what))
            case "wait":
                sent = await self.talk.wait(what)
            case _:
                await self.talk.bot.close()
                self.talk = self._start()
                sent = await self.talk.wait(0)
        self.last = next((one for one in reversed(sent) if one.buttons), self.last)
        return sent

    def _medium(self, kind: str) -> dict[str, object]:
        if kind == "location":
            return self._maker.location("chat", 39.99, -75.11)
        raw = self._maker.text("chat", "")
        del raw["message"]["text"]
        raw["message"][kind] = [{}] if kind == "photo" else {}
        return raw


async def live_through(things: list[tuple[str, Any]], folder: Path) -> None:
    life = Life(folder)
    try:
        await life.do("text", "my friend is not breathing")
        for doing, what in things:
            was_open = is_open(life)
            sent = await life.do(doing, what)
            answered = doing not in ("wait", "start again")
            if was_open and answered:
                assert sent, f"no answer to {doing}"
                assert any("911" in one.text for one in sent)
                assert any(one.buttons for one in sent)
    finally:
        await life.talk.bot.close()


def is_open(life: Life) -> bool:
    assert life.last is not None
    return any(button.get("callback_data", "").startswith("od:") for button in life.last.buttons)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(doings, min_size=1, max_size=8))
def test_the_writer_always_finds_a_step_with_the_emergency_number(
    things: list[tuple[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(live_through(things, Path(folder)))
