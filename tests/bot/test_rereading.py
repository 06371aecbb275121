"""Words that are changed while the bot runs: in use when they are right, never when wrong."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import words
from bot.app import Steady
from bot.clock import ManualClock
from bot.doors.recording import RecordingTelegram
from bot.doors.updates_made import UpdateMaker
from bot.health.alarms import Alarms
from bot.rereading import Rereading, note_expired, tell_expired
from bot.settings import Settings
from resources.config import load_config
from resources.dated_facts import Facts

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NEW: Any = object()


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all words, which the test may change."""
    ours = tmp_path / "resources"
    for folder in words.READ_FROM:
        shutil.copytree(words.RESOURCES / folder, ours / folder)
    monkeypatch.setattr(words, "RESOURCES", ours)
    monkeypatch.setattr(words, "DEFAULT_ROOT", ours / "content")
    monkeypatch.setattr(words, "MEDIA_ROOT", ours / "media")
    monkeypatch.setattr(words, "RESCUE_FILE", ours / "flows/overdose.yml")
    monkeypatch.setattr(words, "GUIDES", ours / "flows/guides")
    return ours


class Talk:
    """A bot that nobody receives for, and what it says to one tap or text."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(START)
        self.telegram = RecordingTelegram(self.clock)
        self.maker = UpdateMaker()
        settings = Settings(
            _env_file=None,
            steady_data=folder,
            directory_url=f"sqlite:///{folder / 'directory.sqlite'}",
        )
        self.bot = Steady(settings, load_config(), self.telegram, self.clock, None)

    async def tap(self, data: str) -> str:
        await self.bot.receiver.accept([self.maker.tap("chat", data)])
        await self.bot.settle()
        return "\n".join(sent.text for sent in self.telegram.fetch())

    async def say(self, text: str) -> str:
        await self.bot.receiver.accept([self.maker.text("chat", text)])
        await self.bot.settle()
        return "\n".join(sent.text for sent in self.telegram.fetch())

    async def look_again(self) -> None:
        """As after the next two looks: what has changed must have rested."""
        await self.bot.rereading.look()
        await self.bot.rereading.look()

    @property
    def alarms(self) -> set[str]:
        return set(self.bot.alarms.standing)


@pytest.fixture
async def talk(ours: Path, tmp_path: Path) -> AsyncIterator[Talk]:
    talk = Talk(tmp_path)
    yield talk
    await talk.bot.close()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path.name}: the test would prove nothing"
    path.write_text(text.replace(old, new, 1))


async def test_a_text_that_was_changed_is_said_without_a_restart(talk: Talk, ours: Path) -> None:
    change(ours / "content/en/strips_read.md", "One line means positive", "ONE line means positive")
    assert "ONE line" not in await talk.tap("say:strips_read")
    await talk.look_again()
    assert "ONE line means positive" in await talk.tap("say:strips_read")
    assert talk.alarms == set()


async def test_what_is_still_being_written_is_left_alone(talk: Talk, ours: Path) -> None:
    path = ours / "content/en/strips_read.md"
    good = path.read_text()
    path.write_text(good[:40])
    await talk.bot.rereading.look()
    path.write_text(good.replace("One line means", "ONE line means"))
    await talk.bot.rereading.look()
    assert talk.alarms == set()
    await talk.bot.rereading.look()
    assert "ONE line" in await talk.tap("say:strips_read")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/en/strips_read.md", "\n---\n", "\n"),
        ("content/en/strips_read.md", "One line", "{no_such_fact} One line"),
        ("content/es/phrases.yml", "menu_title:", "menu_title_gone:"),
        ("dated/lines.yml", "  expires:", "  expire:"),
        ("flows/overdose.yml", "    buttons:", "    butons:"),
        ("flows/menu.yml", "say:bot_help", "say:weather"),
        ("flows/guides/strip.yml", "    buttons:", "    butons:"),
        ("media/media.yml", "pictures:", "picures:"),
    ],
)
async def test_a_wrong_file_leaves_the_last_good_words_in_use_and_raises_an_alarm(
    talk: Talk, ours: Path, file: str, old: str, new: str
) -> None:
    before = [await talk.tap("say:strips_read"), await talk.say("/menu"), await talk.say("/sos")]
    change(ours / file, old, new)
    with capture_logs() as logs:
        await talk.look_again()
    assert talk.alarms == {"content_wrong"}
    told = [line["problem"] for line in logs if line["event"] == "content_wrong"]
    assert told
    assert any(Path(file).name in problem for problem in told)
    await talk.say("/forget")
    after = [await talk.tap("say:strips_read"), await talk.say("/menu"), await talk.say("/sos")]
    assert after == before


async def test_when_the_file_is_repaired_the_alarm_is_over(talk: Talk, ours: Path) -> None:
    path = ours / "content/en/strips_read.md"
    good = path.read_text()
    path.write_text("nothing")
    await talk.look_again()
    assert talk.alarms == {"content_wrong"}
    path.write_text(good.replace("One line means", "ONE line means"))
    await talk.look_again()
    assert talk.alarms == set()
    assert "ONE line" in await talk.tap("say:strips_read")


async def test_a_step_of_the_rescue_that_was_changed_is_the_next_that_is_said(
    talk: Talk, ours: Path
) -> None:
    first = await talk.say("/sos")
    assert "CALL 911" in first
    change(ours / "flows/overdose.yml", "CALL {emergency_number}", "NOW CALL {emergency_number}")
    await talk.look_again()
    assert "NOW CALL 911" in await talk.say("/sos")


async def test_asked_it_reads_at_once_whether_anything_has_changed_or_not() -> None:
    in_use: asyncio.Queue[object] = asyncio.Queue()

    async def in_thread(work: Any, /, *args: Any) -> Any:
        return work(*args)

    rereading = Rereading(lambda: NEW, in_use.put_nowait, Alarms(), in_thread, lambda: (1, 1))
    await rereading.look()
    await rereading.look()
    assert in_use.empty()
    running = asyncio.create_task(rereading.run())
    rereading.ask()
    assert await asyncio.wait_for(in_use.get(), 20) is NEW
    running.cancel()


async def test_what_is_past_is_noted_for_staff_without_making_the_bot_unwell() -> None:
    facts = Facts.load(words.RESOURCES / "dated", ["en", "es"], load_config().numbers.model_dump())
    alarms = Alarms()
    expired = facts.expired(date(2040, 1, 1))
    with capture_logs() as logs:
        note_expired(facts, expired, alarms)
    assert alarms.standing == {"facts_expired": len(facts.names)}
    assert {line["name"] for line in logs if line["event"] == "fact_expired"} == facts.names
    note_expired(facts, (), alarms)
    assert alarms.standing == {}


async def test_facts_are_looked_at_from_the_start_on() -> None:
    facts = Facts.load(words.RESOURCES / "dated", ["en", "es"], load_config().numbers.model_dump())
    alarms = Alarms()
    running = asyncio.create_task(tell_expired(lambda: facts, lambda: date(2040, 1, 1), alarms))
    await asyncio.sleep(0)
    running.cancel()
    assert "facts_expired" in alarms.standing
