"""Short messages that lean on the last answer, through the whole bot, with Rasa away."""

from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from bot.app import Steady
from resources.directory.models import ShownCount
from tests.bot.journey.conftest import ScriptedRasa
from tests.telegram.stand_in import TelegramStandIn

JSON = dict[str, Any]
CHAT = 7


@pytest.fixture(autouse=True)
def _rasa_is_away(rasa: ScriptedRasa) -> None:
    rasa.down = True


class Talk:
    """One person writes, and waits for each answer."""

    def __init__(self, stand_in: TelegramStandIn) -> None:
        self._stand_in = stand_in
        self._seen = 0

    async def says(self, words: str, answers: int = 1) -> JSON:
        self._stand_in.send_text(CHAT, words)
        return await self._answer(answers)

    async def taps(self, label: str, answers: int = 1) -> JSON:
        self._stand_in.tap(CHAT, label)
        return await self._answer(answers)

    async def _answer(self, answers: int) -> JSON:
        self._seen += answers
        came = await self._stand_in.wait_for_async(CHAT, self._seen, 15)
        return came[-1]


@pytest.fixture
def talk(bot: Steady, stand_in: TelegramStandIn) -> Talk:
    return Talk(stand_in)


def labels(message: JSON) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_a_search_goes_on_where_it_was(talk: Talk) -> None:
    first = await talk.says("where can i get food near 19134")
    assert "Food near 19134:" in first["text"]
    assert "Food near 19134 on " in (await talk.says("what about on sunday"))["text"]


async def test_the_second_choice_is_taken_by_its_number(talk: Talk) -> None:
    await talk.says("19134")
    assert "Wound care near 19134" in (await talk.says("the second one"))["text"]


async def test_a_question_without_a_subject_is_about_the_last_topic(talk: Talk) -> None:
    await talk.says("how do i use a fentanyl test strip")
    legal = await talk.says("is that legal")
    assert "strips" in legal["text"]
    assert "Pennsylvania" in legal["text"]


async def test_not_understanding_twice_leads_to_a_person_and_is_counted_without_words(
    talk: Talk, bot: Steady, tmp_path: Any
) -> None:
    asked = await talk.says("can it be both")
    assert "Something else" in labels(asked)
    again = await talk.says("what about the other one")
    assert "Want a person?" in again["text"]
    assert "Find a drop-in" in labels(again)
    (path,) = tmp_path.glob("*.sqlite")
    with create_engine(f"sqlite:///{path}").connect() as connection:
        counted = connection.execute(text("select name, count from tally")).all()
    assert sum(count for _, count in counted) == 2
    assert all(name.startswith("unsure.") and name.endswith(".en") for name, _ in counted)


async def test_what_is_held_is_shown_and_erased(talk: Talk) -> None:
    await talk.says("19134")
    await talk.taps("Find food")
    held = (await talk.says("/mydata"))["text"]
    assert "You looked for: Food, near 19134." in held
    await talk.says("/forget")
    assert "I hold nothing" in (await talk.says("/mydata"))["text"]


async def test_what_was_shown_is_counted_for_the_staff_and_nothing_else_is(
    talk: Talk, bot: Steady
) -> None:
    for _ in range(2):
        await talk.says("where can i get food near 19134")
    bot.directory.keep(bot.sayings.today())
    with bot.directory.session() as session:
        counted = list(session.scalars(select(ShownCount)))
    assert [one.times for one in counted] == [2, 2, 2]
