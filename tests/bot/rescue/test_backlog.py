"""What was written while nobody answered: a backlog at Telegram, or in our own inbox."""

from datetime import timedelta

import pytest

from bot.doors.recording import Sent
from tests.bot.rescue.conftest import StartTalk, Talk

RED = "my friend is not breathing and turning blue"
OFFLINE = {"en": "I was offline when you wrote.", "es": "Yo no estaba en línea cuando escribiste."}


def written(talk: Talk, text: str, minutes_ago: float) -> dict[str, object]:
    raw = talk.maker.text("chat", text)
    raw["message"]["date"] = int(talk.clock.now().timestamp() - 60 * minutes_ago)
    return raw


async def come(talk: Talk, *raws: dict[str, object]) -> list[Sent]:
    """One batch, as a poll brings it."""
    await talk.bot.receiver.accept(raws)
    await talk.bot.settle()
    return talk.telegram.fetch()


async def test_old_messages_get_one_line_for_all_and_a_fresh_one_its_answer(talk: Talk) -> None:
    old = [written(talk, text, 40) for text in ("hello", "what is tranq", "are you there")]
    line, fresh = await come(talk, *old, written(talk, "/privacy", 0))
    assert line.text.startswith(OFFLINE["en"])
    assert "CALL 911" in line.text
    assert line.labels
    assert not fresh.text.startswith(OFFLINE["en"])


async def test_the_line_is_in_the_language_of_the_message(talk: Talk) -> None:
    (line,) = await come(talk, written(talk, "hola donde consigo comida por aqui", 40))
    assert line.text.startswith(OFFLINE["es"])


async def test_another_outage_on_the_same_day_is_told_again(talk: Talk) -> None:
    await come(talk, written(talk, "hello", 40))
    talk.clock.advance(3600)
    (line,) = await come(talk, written(talk, "hello again", 40))
    assert line.text.startswith(OFFLINE["en"])


async def test_an_old_emergency_gets_the_step_that_says_it_comes_late(talk: Talk) -> None:
    (late,) = await come(talk, written(talk, RED, 40))
    assert late.text == talk.state("late").say["en"]
    (answered,) = await talk.say("still not breathing")
    assert answered.text == talk.state("e5").say["en"]


async def test_an_old_forget_is_obeyed(talk: Talk) -> None:
    await come(talk, written(talk, "hello", 0))
    (done,) = await come(talk, written(talk, "/forget", 40))
    assert not done.text.startswith(OFFLINE["en"])
    (held,) = await talk.say("/mydata")
    assert "language" not in held.text.lower()


async def test_what_comes_fresh_is_never_old_whatever_the_clocks_say(talk: Talk) -> None:
    talk.bot.receiver.in_backlog = False
    (answer,) = await come(talk, written(talk, "/privacy", 40))
    assert not answer.text.startswith(OFFLINE["en"])


async def test_what_lay_in_our_own_inbox_for_long_is_summed_up_too(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.bot.receiver.accept([talk.maker.text("chat", "what is tranq")])
    talk.clock.advance(timedelta(hours=1).total_seconds())
    async with start_talk() as talk:
        await talk.bot.settle()
        (line,) = talk.telegram.fetch()
    assert line.text.startswith(OFFLINE["en"])


async def test_old_words_in_a_rescue_that_is_open_get_the_late_step(
    start_talk: StartTalk,
) -> None:
    async with start_talk() as talk:
        await talk.say(RED)
    talk.clock.advance(timedelta(minutes=30).total_seconds())
    async with start_talk() as talk:
        sent = await come(talk, written(talk, "still nothing", 20))
    assert [one.text for one in sent] == [talk.state("late").say["en"]]


@pytest.mark.parametrize("date", [0, -1, None, "yesterday", 10**30])
async def test_a_date_that_is_none_makes_nothing_old(talk: Talk, date: object) -> None:
    raw = talk.maker.text("chat", "/privacy")
    raw["message"]["date"] = date
    (answer,) = await come(talk, raw)
    assert not answer.text.startswith(OFFLINE["en"])
