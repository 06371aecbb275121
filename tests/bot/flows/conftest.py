"""The rescue as it is shipped, with the numbers of `config.yml`."""

from pathlib import Path

import pytest

from bot.flows.loading import RESCUE_FILE, Flow
from resources.config import load_config


@pytest.fixture(scope="session")
def rescue() -> Flow:
    config = load_config()
    return Flow.load(RESCUE_FILE, config.languages, config.numbers.model_dump())


@pytest.fixture(scope="session")
def rescue_file() -> Path:
    return RESCUE_FILE
