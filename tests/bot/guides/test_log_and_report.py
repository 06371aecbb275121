"""The reversal log and the listing report, with the whole bot and a directory of its own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.answering.directory import Directory
from bot.doors.recording import Sent
from bot.doors.updates_made import UpdateMaker
from resources.config import load_config
from resources.home import home_locator, home_places
from resources.importing import ensure_loaded
from tests.bot.guides.test_guide_play import through, words
from tests.bot.rescue.conftest import StartTalk, Talk

Select = Callable[[str], list[tuple[Any, ...]]]
CHAT = 7_654_321_987
FOUR_TAPS = ("30 to 49", "A man", "2 doses", "Breathing, no hospital")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path, config = tmp_path_factory.mktemp("loaded") / "directory.sqlite", load_config()
    ensure_loaded(f"sqlite:///{path}", home_locator(config, home_places(config)))
    return path


@pytest.fixture
def directory(loaded: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "directory.sqlite"
    with closing(sqlite3.connect(loaded)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy


@pytest.fixture
def empty_directory(directory: Path) -> str:
    """In place of the one that all talks share: here rows are written."""
    return f"sqlite:///{directory}"


@pytest.fixture
def stored(directory: Path) -> Select:
    def select(query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(directory)) as connection:
            return connection.execute(query).fetchall()

    return select


def reversals(stored: Select) -> list[tuple[Any, ...]]:
    return stored("SELECT day, age_band, sex, doses, outcome, zip3 FROM reversal")


async def noted(talk: Talk, *taps: str) -> Sent:
    await talk.say("/log")
    return await through(talk, *(taps or ("191", *FOUR_TAPS)))


async def places(talk: Talk) -> Sent:
    """Three places with naloxone near K&A."""
    return (await talk.tap_data("find:naloxone:39997:-75113:0"))[-1]


async def test_after_the_taps_one_row_is_stored_and_the_person_is_thanked(
    talk: Talk, stored: Select
) -> None:
    said = await noted(talk)
    assert said.text.startswith("Noted: the day and your taps.")
    assert "You stayed. That matters. Thank you." in said.text
    assert said.labels[:2] == ["Find Narcan", "Talk to someone"]
    assert reversals(stored) == [("2026-11-22", "from_30", "man", "two", "stayed", "191")]


async def test_every_question_can_be_skipped(talk: Talk, stored: Select) -> None:
    await noted(talk, *["Skip"] * 5)
    assert reversals(stored) == [("2026-11-22", "", "", "", "", "")]


async def test_nothing_is_stored_before_the_last_tap(talk: Talk, stored: Select) -> None:
    await noted(talk, "191", *FOUR_TAPS[:-1])
    assert reversals(stored) == []


async def test_tapping_old_buttons_again_counts_nothing_more(talk: Talk, stored: Select) -> None:
    await noted(talk)
    await through(talk, FOUR_TAPS[-1], "They died", "A woman", "1 dose", "They died")
    assert [row[4] for row in reversals(stored)] == ["stayed"]
    await noted(talk)
    assert len(reversals(stored)) == 2


async def test_a_sitting_goes_on_after_a_restart_and_counts_once(
    start_talk: StartTalk, stored: Select
) -> None:
    async with start_talk() as talk:
        await noted(talk, "191", *FOUR_TAPS[:-1])
        last = next(one for one in talk.telegram.sent[-1].buttons if one["text"] == FOUR_TAPS[-1])[
            "callback_data"
        ]
        await talk.tap_data(last)
    async with start_talk() as again:
        (said,) = await again.tap_data(last)
        assert said.text.startswith("Noted")
    assert len(reversals(stored)) == 1


async def test_a_page_of_days_ago_is_not_counted_and_says_so(talk: Talk, stored: Select) -> None:
    await noted(talk, "191", *FOUR_TAPS[:-1])
    await talk.wait(2 * 86_400)
    said = await through(talk, FOUR_TAPS[-1])
    assert said.text == words(talk, "not_noted", guide="log")
    assert reversals(stored) == []
    await through(talk, "New page", "190", *FOUR_TAPS)
    assert [row[5] for row in reversals(stored)] == ["190"]


async def test_a_directory_that_cannot_be_written_is_told_and_can_be_tried_again(
    talk: Talk, stored: Select, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_directory: Directory) -> None:
        raise OperationalError("INSERT", {}, Exception("locked"))

    with monkeypatch.context() as broken:
        broken.setattr(Directory, "writing", locked)
        said = await noted(talk)
        assert said.text == words(talk, "not_noted", guide="log")
    await through(talk, FOUR_TAPS[-1])
    assert len(reversals(stored)) == 1


async def test_who_was_there_when_somebody_died_is_not_told_of_a_rescue(talk: Talk) -> None:
    said = await noted(talk, "Skip", *FOUR_TAPS[:-1], "They died")
    assert "I am so sorry" in said.text
    assert "You stayed. That matters. Thank you." not in said.text
    assert "When somebody dies" in said.labels


async def test_the_day_is_the_one_at_our_place(talk: Talk, stored: Select) -> None:
    talk.clock.advance((datetime(2026, 11, 24, 3, tzinfo=UTC) - talk.clock.now()).total_seconds())
    await noted(talk)
    assert [row[0] for row in reversals(stored)] == ["2026-11-23"]


async def test_nothing_of_the_chat_is_in_the_directory(
    start_talk: StartTalk, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UpdateMaker, "chat_id", lambda _maker, _name: CHAT)
    async with start_talk() as talk:
        await noted(talk)
        await places(talk)
        await through(talk, "1. Wrong?", "It moved")
        sittings = {
            one["callback_data"].rpartition(":")[2]
            for sent in talk.telegram.sent
            for one in sent.buttons
            if one.get("callback_data", "").startswith("g:log:")
        }
    written = b"".join(path.read_bytes() for path in directory.parent.glob("directory.sqlite*"))
    assert b"from_30" in written
    assert len(sittings) == 1
    for trace in (str(CHAT), CHAT.to_bytes(6).decode("latin-1"), *sittings):
        assert trace.encode("latin-1") not in written


async def test_under_a_list_each_place_has_a_small_button(talk: Talk) -> None:
    found = await places(talk)
    assert [label for label in found.labels if "Wrong?" in label] == [
        "1. Wrong?", "2. Wrong?", "3. Wrong?",
    ]  # fmt: skip
    assert found.labels[-3:] == ["1. Wrong?", "2. Wrong?", "3. Wrong?"]


async def test_a_report_names_the_place_and_goes_into_the_queue(talk: Talk, stored: Select) -> None:
    found = await places(talk)
    asked = await through(talk, "2. Wrong?")
    name, _, rest = asked.text.partition("\n")
    assert f"2. {name}" in found.text
    assert rest == words(talk, "start", guide="report")
    sent = await through(talk, "They turned me away")
    assert sent.text.startswith("Thank you.")
    assert "You did nothing wrong by asking." in sent.text
    assert "Another place" in sent.labels
    ((listing, what, day, times),) = stored(
        "SELECT service_id, what, day, times FROM listing_report WHERE settled_on IS NULL"
    )
    assert (what, day, times) == ("turned_away", "2026-11-22", 1)
    assert stored(f"SELECT name FROM service WHERE id = '{listing}'") == [(name,)]  # noqa: S608


async def test_the_same_report_of_a_day_counts_up_one_row(talk: Talk, stored: Select) -> None:
    await places(talk)
    await through(talk, "1. Wrong?", "It moved")
    await talk.tap("It moved")
    await talk.say("hi", chat="another")
    assert stored("SELECT what, times FROM listing_report") == [("moved", 2)]
    await through(talk, "Something else is wrong", "Wrong hours")
    assert len(stored("SELECT * FROM listing_report")) == 2


async def test_another_place_asks_where(talk: Talk) -> None:
    await places(talk)
    await through(talk, "1. Wrong?", "It is closed for good")
    asked, *_ = await talk.tap("Another place")
    assert asked.text == talk.bot.sayings.library.phrase("ask_place", "en")


@pytest.mark.parametrize("data", ["guide:report", "guide:report:pa-9999"])
async def test_a_report_on_no_place_or_one_that_is_gone_says_how_to_find_it(
    talk: Talk, data: str
) -> None:
    (said,) = await talk.tap_data(data)
    assert said.text == words(talk, "which", guide="report")


async def test_a_place_that_was_taken_away_meanwhile_is_said_not_to_be_there(
    talk: Talk, stored: Select, directory: Path
) -> None:
    await places(talk)
    await through(talk, "1. Wrong?")
    with closing(sqlite3.connect(directory)) as connection, connection:
        connection.execute("UPDATE service SET published = 0")
    said = await through(talk, "It moved")
    assert said.text == words(talk, "failed", guide="report")
    assert stored("SELECT * FROM listing_report") == []


async def test_after_a_report_in_spanish_all_is_spanish(talk: Talk) -> None:
    await talk.tap_data("lang:es")
    await places(talk)
    sent = await through(talk, "1. ¿Error?", "Se mudó")
    assert sent.text.startswith("Gracias. Ya está en la lista")


def test_the_privacy_text_says_how_long_reversals_are_kept() -> None:
    root, days = Path("resources/content"), load_config().retention_days.reversals
    for language in ("en", "es"):
        assert f"{days} d" in (root / language / "bot_privacy.md").read_text(encoding="utf-8")
