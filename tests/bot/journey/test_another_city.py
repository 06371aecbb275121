"""A bot whose home is another city, with a pack built from that city's files; Rasa is away."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import Steady
from resources.config import ServiceConfig, load_config
from resources.home import DATA_DIR
from resources.places import Place, Places, Resolution
from resources.places.packing import Sources, build, write
from tests.bot.journey.conftest import ScriptedRasa
from tests.bot.journey.test_following import Talk, labels
from tests.telegram.stand_in import TelegramStandIn

FILES = Path(__file__).resolve().parents[2] / "resources" / "smallville"
CITY, STATE = "Smallville Harbor", "MD"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServiceConfig:
    """Of a deployment there, whose pack was just built."""
    data = tmp_path / "shipped"
    shutil.copytree(DATA_DIR / "places", data / "places")
    stops, aliases = FILES / "stops.txt", FILES / "aliases.csv"
    sources = Sources(stops, FILES / "neighborhoods.geojson", aliases)

    def resolver(known: list[Place]) -> Callable[[str], Resolution]:
        return Places.of(data, known, CITY, STATE).resolve

    write(build(sources, resolver), data / "places" / "smallville_harbor")
    monkeypatch.setattr("resources.home.DATA_DIR", data)
    config = load_config()
    there = {"name": CITY, "state": STATE, "neighborhood": "Penn North", "lat": 39.315}
    place = config.place.model_copy(update={**there, "lon": -76.645})
    return config.model_copy(update={"place": place})


@pytest.fixture
def talk(bot: Steady, stand_in: TelegramStandIn, rasa: ScriptedRasa) -> Talk:
    rasa.down = True
    return Talk(stand_in)


async def test_corners_nicknames_and_the_button_are_those_of_the_city(talk: Talk) -> None:
    asked = await talk.says("where can i get food", answers=2)
    assert "Penn North" in labels(asked)
    assert "The Block" in (await talk.says("el bloque"))["text"]
    assert "Charles St & North Ave" in (await talk.says("food near charles and north"))["text"]
