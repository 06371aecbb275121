"""The doors in their own process: scripted play, understanding, and what they say when wrong."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock, SystemClock
from bot.dialogue import Dialogue
from bot.doors.lines import WrongLine
from bot.doors.opening import private_bot
from bot.doors.play import Stage, play_steps
from bot.doors.serving import configuration
from bot.doors.terminal import Terminal
from bot.doors.understanding import understand_lines
from bot.doors.updates_made import UpdateMaker
from bot.settings import Settings
from resources.config import load_config

CONFIG = load_config()
START = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, steady_data=tmp_path)


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    clock = ManualClock(START)
    async with private_bot(settings, CONFIG, clock, without_rasa=True) as (bot, telegram):
        yield Stage(bot, telegram, clock, UpdateMaker())


async def played(stage: Stage, *steps: dict[str, Any]) -> list[list[dict[str, Any]]]:
    lines = [json.dumps(step) for step in steps]
    return [result["messages"] async for result in play_steps(stage, lines)]


async def test_a_step_answers_with_the_messages_that_the_bot_sent(stage: Stage) -> None:
    ((message,),) = await played(stage, {"chat": "ana", "text": "mi pana no respira"})
    assert message["chat"] == "ana"
    assert message["text"].startswith("LLAMA AL 911")
    assert message["lane"] == "emergency"
    assert "No despierta" in message["buttons"]
    assert message["at"] == START.isoformat()


async def test_a_tap_by_its_label_leads_on(stage: Stage) -> None:
    first, second = await played(
        stage, {"chat": 1, "text": "/sos"}, {"chat": 1, "tap": "Not waking"}
    )
    assert second[0]["text"] != first[0]["text"]
    assert "knuckles" in second[0]["text"]


async def test_the_keyboard_that_stays_can_be_tapped_too(stage: Stage) -> None:
    _, rescue = await played(
        stage, {"chat": 1, "text": "/start"}, {"chat": 1, "tap": "🆘 Emergency"}
    )
    assert rescue[0]["text"].startswith("CALL 911")


async def test_time_passes_only_by_the_script(stage: Stage) -> None:
    steps = [{"chat": 1, "text": "/menu"}, {"wait": 90}, {"chat": 1, "text": "/menu"}]
    before, waited, after = await played(stage, *steps)
    assert waited == []
    moments = [datetime.fromisoformat(said[0]["at"]) for said in (before, after)]
    assert (moments[1] - moments[0]).total_seconds() == 90


async def test_somebody_who_writes_ten_times_without_a_pause_is_answered_ten_times(
    stage: Stage,
) -> None:
    steps = [{"chat": 1, "text": f"where is narcan near 191{zip}"} for zip in range(20, 30)]
    answers = await played(stage, *steps)
    assert all(
        f"191{zip}" in said[0]["text"] for zip, said in zip(range(20, 30), answers, strict=True)
    )


async def test_a_shared_location_is_answered(stage: Stage) -> None:
    ((message,),) = await played(stage, {"chat": 1, "location": [39.9925, -75.1133]})
    assert message["buttons"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "line 1"),
        ('{"chat": 1}', "one of text, tap"),
        ('{"chat": 1, "text": "a", "tap": "b"}', "one of text, tap"),
        ('{"chat": 1, "txet": "a"}', "txet"),
        ('{"chat": 1, "tap": "Nowhere"}', "no button"),
    ],
)
async def test_a_wrong_step_is_told_by_its_line(stage: Stage, line: str, told: str) -> None:
    with pytest.raises(WrongLine, match=told):
        async for _ in play_steps(stage, [line]):
            pass


async def test_the_private_store_of_a_play_is_gone_afterwards(settings: Settings) -> None:
    async with private_bot(settings, CONFIG, ManualClock(START), without_rasa=True) as (bot, _):
        await bot.store.purge(START)
    assert not list(settings.steady_data.glob("state*"))


async def test_the_terminal_numbers_its_buttons_and_a_number_taps_one(settings: Settings) -> None:
    shown: list[str] = []
    async with private_bot(settings, CONFIG, SystemClock(), without_rasa=True) as (bot, telegram):
        terminal = Terminal(bot, telegram, bot.directory.places, shown.append)
        await terminal.say("he is not breathing")
        number = next(line.split("]")[0].strip(" [") for line in shown if "Not waking" in line)
        await terminal.say(number)
    assert any("CALL 911" in line for line in shown)
    assert any("knuckles" in line for line in shown)


async def understood(*lines: str) -> list[dict[str, Any]]:
    dialogue = Dialogue(None, CONFIG.understanding, SystemClock())
    return [result async for result in understand_lines(dialogue, lines)]


async def test_messages_are_understood_in_the_order_they_came() -> None:
    lines = [json.dumps({"id": f"m{n}", "text": "hello", "tags": ["x"]}) for n in range(20)]
    assert [result["id"] for result in await understood(*lines)] == [f"m{n}" for n in range(20)]


async def test_a_red_message_is_the_guards_and_needs_no_rasa() -> None:
    (result,) = await understood(
        '{"id": 1, "text": "my friend wont wake up and his lips are blue"}'
    )
    assert (result["level"], result["source"], result["topic"]) == ("red", "guard", "emergency")
    assert result["kind"] == "opioid_overdose"
    assert list(result) == [
        *("id", "level", "kind", "topic", "need", "place", "language", "confidence", "source"),
        "ms",
    ]


async def test_without_rasa_an_ordinary_message_is_the_fallbacks() -> None:
    (result,) = await understood('{"id": 1, "text": "donde hay comida"}')
    assert (result["level"], result["source"], result["topic"]) == ("none", "fallback", None)
    assert result["language"] == "es"


@pytest.mark.parametrize("text", ["", "\x00\ud800", "🙂" * 2048, "x" * 5000])
async def test_whatever_stands_in_a_line_is_understood_somehow(text: str) -> None:
    (result,) = await understood(json.dumps({"id": 1, "text": text}))
    assert result["level"] in ("red", "amber", "none")


async def test_a_broken_line_is_told_by_its_number() -> None:
    with pytest.raises(WrongLine, match="line 2"):
        await understood('{"id": 1, "text": "hi"}', '{"id": 2}')


def test_the_supervisor_gives_rasa_no_secret_and_writes_none_down(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, steady_data=tmp_path, telegram_bot_token="1:canary")
    written = configuration(settings, tmp_path)
    assert "canary" not in written
    rasa = written.split("[program:rasa]")[1]
    for name in ("TELEGRAM_BOT_TOKEN", "STEADY_KEY", "STATE_URL", "DIRECTORY_URL"):
        assert f"-u{name}" in rasa
    desk = written.split("[program:desk]")[1].split("[program")[0]
    for name in ("TELEGRAM_BOT_TOKEN", "STEADY_KEY", "STATE_URL"):
        assert f"-u{name}" in desk


def test_what_hangs_is_watched_by_a_program_that_holds_no_secret(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, steady_data=tmp_path, health_port=8099)
    watch = configuration(settings, tmp_path).split("[program:watch]")[1].split("[program")[0]
    assert "-uTELEGRAM_BOT_TOKEN" in watch
    assert "--bot 8099 --rasa 127.0.0.1:5005" in watch
    assert "autorestart = unexpected" in watch


def test_without_a_health_port_nothing_is_watched(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, steady_data=tmp_path, health_port=0)
    assert "[program:watch]" not in configuration(settings, tmp_path)
