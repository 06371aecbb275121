"""What a text brings along when said: its dated facts, its picture, and the state it is for."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.answering import answers
from bot.answering.wording import NO_DANGER, Menu, Sayings, Voice
from bot.guides.loading import Guides
from resources.config import load_config
from resources.library import DEFAULT_ROOT, Library
from resources.media_library import DEFAULT_ROOT as MEDIA
from resources.media_library import MediaLibrary

CONFIG = load_config()
NUMBERS = CONFIG.numbers.model_dump()
TODAY, YEARS_LATER = date(2026, 11, 23), date(2040, 1, 1)
LAW = "law_good_samaritan"


def voice(root: Path, language: str = "en", today: date = TODAY) -> Voice:
    library = Library.load(root, CONFIG.languages, NUMBERS)
    media = MediaLibrary.load(MEDIA, CONFIG.languages, NUMBERS)
    return Voice(Sayings(library, Menu(), media, Guides({}), lambda: today), language)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped words, with a law that says its state, a fact in it, and a picture."""
    root = tmp_path / "content"
    shutil.copytree(DEFAULT_ROOT, root)
    shutil.copytree(DEFAULT_ROOT.parent / "dated", tmp_path / "dated")
    for language in CONFIG.languages:
        path = root / language / f"{LAW}.md"
        head, body = path.read_text().split("\n---\n", 1)
        head = "\n".join(line for line in head.split("\n") if not line.startswith("applies_to"))
        path.write_text(f"{head}\napplies_to: PA\npicture: spray\n---\n{{supply_pills}}\n\n{body}")
    return root


def test_a_text_says_its_fact_with_the_date_until_it_expires(root: Path) -> None:
    assert "(as of September 2025)." in answers.say(voice(root), LAW).text
    later = answers.say(voice(root, today=YEARS_LATER), LAW).text
    assert "DEA" not in later
    assert "{" not in later


@pytest.mark.parametrize("state", [None, "PA"])
def test_at_home_nothing_is_said_of_other_states(root: Path, state: str | None) -> None:
    said = answers.say(voice(root), LAW, state=state).text
    assert "don't know how it is there" not in said


@pytest.mark.parametrize(
    ("language", "told", "state", "home"),
    [
        ("en", "I don't know how it is there", "New Jersey", "Pennsylvania"),
        ("es", "No sé cómo es allá", "Nueva Jersey", "Pensilvania"),
    ],
)
def test_of_a_state_we_know_nothing_of_that_is_said_first(
    root: Path, language: str, told: str, state: str, home: str
) -> None:
    said = answers.say(voice(root, language), LAW, NO_DANGER, "NJ").text
    first, second, *_ = said.split("\n\n")
    assert first.startswith("<b>")  # the urgent line
    assert told in second
    assert state in second
    assert home in second


def test_of_a_state_whose_law_we_know_it_is_said_with_its_date(root: Path) -> None:
    said = answers.say(voice(root), LAW, state="AZ").text
    assert "Arizona has a law" in said
    assert "(as of April 2023)." in said
    assert "That is all I know about Arizona. This is for Pennsylvania:" in said


def test_a_law_that_is_past_its_expiry_is_not_known_any_more(root: Path) -> None:
    said = answers.say(voice(root, today=YEARS_LATER), LAW, state="AZ").text
    assert "Arizona has a law" not in said
    assert "I don't know how it is there" in said


def test_a_text_that_holds_everywhere_says_nothing_of_states(root: Path) -> None:
    said = answers.say(voice(root), "strips_read", state="NJ").text
    assert "New Jersey" not in said


def test_a_text_with_a_picture_sends_it_along(root: Path) -> None:
    assert answers.say(voice(root, "es"), LAW).media == "picture:spray/es"
    assert answers.say(voice(root, "es"), "bot_help").media == ""
