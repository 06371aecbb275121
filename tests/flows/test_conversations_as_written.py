"""Every conversation in `conversations/`, one test a file, with a real Rasa.

.venv/bin/python -m pytest tests/flows -k wound_black_hole
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.doors.opening import private_bot
from bot.doors.play import Stage
from bot.doors.updates_made import UpdateMaker
from bot.settings import Settings
from resources.config import ServiceConfig, load_config
from resources.topics import topic_ids
from tests.flows.judging import complaint
from tests.flows.playing import answer_to, overhear
from tests.flows.reading import Mistake, read
from tests.flows.script import Script

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).with_name("conversations")
FILES = sorted(file.relative_to(ROOT) for file in FOLDER.rglob("*.yml"))
PATIENCE = 20.0  # seconds for Rasa: what a busy machine is late with is not misunderstood


@pytest.fixture(scope="session")
def settings(rasa_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("conversations")
    return Settings(_env_file=None, steady_data=folder, rasa_url=rasa_url)


@pytest.fixture(scope="session")
def config() -> ServiceConfig:
    loaded = load_config()
    patient = loaded.understanding.model_copy(update={"budget_seconds": PATIENCE})
    return loaded.model_copy(update={"understanding": patient})


def understood(file: Path) -> Script:
    """The conversation; without a traceback where it cannot be read."""
    try:
        return read(ROOT, file)
    except Mistake as mistake:
        told = str(mistake)
    pytest.fail(told, pytrace=False)


@contextlib.asynccontextmanager
async def staged(script: Script, settings: Settings, config: ServiceConfig) -> AsyncIterator[Stage]:
    """A bot that nobody has written to yet, at the time at which the conversation begins."""
    zone = ZoneInfo(config.place.timezone)
    clock = ManualClock(script.start.replace(tzinfo=zone))
    async with private_bot(settings, config, clock, without_rasa=False) as (bot, telegram):
        yield Stage(bot, telegram, clock, UpdateMaker(script.phone))


@pytest.mark.rasa
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}_{file.stem}")
async def test_conversation(
    file: Path, settings: Settings, config: ServiceConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = understood(file)
    in_rescue, heard = False, overhear(monkeypatch)
    async with staged(script, settings, config) as stage:
        for step in script.steps:
            answer = await answer_to(stage, step, heard)
            if wrong := complaint(script, step, answer, in_rescue):
                pytest.fail(wrong, pytrace=False)
            in_rescue = answer.emergency or (in_rescue and not answer.sent)


def test_every_topic_is_asked_about_in_some_conversation() -> None:
    steps = [step for file in FILES for step in understood(file).steps]
    asked = {"emergency" if step.wanted.emergency else step.wanted.topic for step in steps}
    assert topic_ids() <= asked
