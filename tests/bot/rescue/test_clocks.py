"""What a rescue asks again after some time: on time, once, and never stale."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.doors.recording import Sent
from tests.bot.rescue.conftest import StartTalk, Talk

RED = "my friend is not breathing"


def texts(sent: list[Sent]) -> list[str]:
    return [one.text for one in sent]


def words(talk: Talk, state: str, language: str = "en") -> str:
    return talk.state(state).say[language]


async def give_a_dose(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e5a:en")
    await talk.tap("I gave the spray")


async def test_the_re_check_comes_two_and_a_half_minutes_after_the_dose(talk: Talk) -> None:
    await give_a_dose(talk)
    assert await talk.wait(149) == []
    (asked,) = await talk.wait(1)
    assert asked.text == words(talk, "e7")
    assert asked.lane.name == "EMERGENCY"


async def test_steps_aside_do_not_stop_the_clock_of_the_dose(talk: Talk) -> None:
    await give_a_dose(talk)
    await talk.wait(60)
    await talk.tap("No pulse, or not sure")
    await talk.say("what")
    assert texts(await talk.wait(90)) == [words(talk, "e7")]


async def test_an_answer_before_the_time_calls_the_question_off(talk: Talk) -> None:
    await give_a_dose(talk)
    await talk.wait(60)
    await talk.say("he woke up")
    assert words(talk, "e7") not in texts(await talk.wait(100))


async def test_a_question_that_nobody_answers_is_asked_again_and_then_left(talk: Talk) -> None:
    await give_a_dose(talk)
    asked = [await talk.wait(10) for _ in range(120)]
    assert sum(words(talk, "e7") in texts(sent) for sent in asked) == 3


async def test_a_second_dose_starts_the_clock_again(talk: Talk) -> None:
    await give_a_dose(talk)
    await talk.wait(150)
    await talk.say("still nothing")
    await talk.tap("I gave 1 more dose")
    assert await talk.wait(149) == []
    assert texts(await talk.wait(1)) == [words(talk, "e7")]


async def test_somebody_alone_is_asked_each_minute_for_ten_minutes(talk: Talk) -> None:
    await talk.say("i took too much and im alone")
    asked = [text for _ in range(20) for text in texts(await talk.wait(60))]
    assert asked == [words(talk, "l_still")] * 10 + [words(talk, "l_last")]
    assert all("911" in text for text in asked)


async def test_a_sign_of_life_starts_the_ten_minutes_anew(talk: Talk) -> None:
    await talk.say("i took too much and im alone")
    for _ in range(8):
        await talk.wait(60)
    await talk.say("im here")
    asked = [text for _ in range(9) for text in texts(await talk.wait(60))]
    assert asked == [words(talk, "l_still")] * 9


async def test_breathing_is_watched_while_the_person_sleeps(talk: Talk) -> None:
    await talk.say("shes breathing but wont wake up")
    times = [second for second in range(0, 600, 10) if texts(await talk.wait(10))]
    assert times[0] == 50  # at the end of the first minute
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps == sorted(gaps)


async def test_whoever_stays_four_hours_is_asked_from_time_to_time(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:stay4:en")
    asked = [minute for minute in range(1, 260) if texts(await talk.wait(60))]
    assert asked == [15, 30, 60, 90, 120, 180, 240, 250]


async def test_what_was_due_while_the_program_was_away_says_so_and_asks(
    start_talk: StartTalk,
) -> None:
    async with start_talk() as talk:
        await give_a_dose(talk)
        talk.clock.advance(400)
    async with start_talk() as again:
        (asked,) = await again.wait(0)
        assert asked.text == words(again, "late")
        assert await again.wait(5) == []


async def test_a_program_that_is_back_in_time_asks_on_time(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await give_a_dose(talk)
        talk.clock.advance(100)
    async with start_talk() as again:
        assert await again.wait(0) == []
        assert texts(await again.wait(50)) == [words(again, "e7")]


async def test_ten_questions_that_nobody_could_ask_become_one(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.say("i took too much and im alone")
        talk.clock.advance(3000)
    async with start_talk() as again:
        assert texts(await again.wait(0)) == [words(again, "late_self")]


async def test_an_answer_that_came_while_it_was_away_is_heard_before_it_asks(
    start_talk: StartTalk,
) -> None:
    async with start_talk() as talk:
        await give_a_dose(talk)
        talk.clock.advance(160)
    async with start_talk() as again:
        sent = texts(await again.say("he woke up"))
        assert words(again, "late") not in sent
        assert words(again, "e7") not in sent


@pytest.mark.parametrize("through", [["od:r3", "od:after"], ["od:over", "od:f1"]])
async def test_after_the_end_nothing_is_asked_any_more(talk: Talk, through: list[str]) -> None:
    await give_a_dose(talk)
    for tap in through:
        await talk.tap_data(tap)
    assert [await talk.wait(300) for _ in range(5)] == [[]] * 5


async def test_forgetting_a_chat_stops_its_clocks(talk: Talk) -> None:
    await give_a_dose(talk)
    await talk.say("/forget")
    assert await talk.wait(150) == []


async def test_two_chats_have_clocks_of_their_own(talk: Talk) -> None:
    await give_a_dose(talk)
    talk.clock.advance(100)
    await talk.say(RED, chat="other")
    await talk.tap_data("od:e6:es:-:dose", chat="other")
    (first,) = await talk.wait(50)
    await talk.tap_data("od:r3:en")
    await talk.tap_data("od:after:en")
    (second,) = await talk.wait(100)
    assert (first.text, second.text) == (words(talk, "e7"), words(talk, "e7", "es"))
    assert first.chat_id != second.chat_id


async def test_a_question_that_could_not_be_sent_in_time_says_that_it_is_late(talk: Talk) -> None:
    await give_a_dose(talk)
    talk.telegram.away = True
    await talk.wait(150)
    await talk.wait(600)
    talk.telegram.away = False
    sent = texts(await talk.wait(60))
    assert words(talk, "late") in sent
    assert words(talk, "e7") not in sent


async def test_a_promise_to_ask_again_is_kept_after_the_question_whether_it_goes_on(
    talk: Talk,
) -> None:
    await talk.say(RED)
    while any([await talk.wait(60) for _ in range(30)]):
        pass
    await talk.tap_data("od:still:en")
    await talk.tap_data("od:stay_ok:en")
    assert texts(await talk.wait(900)) == [words(talk, "stay_check")]


async def test_a_timer_whose_step_is_gone_stops_nothing(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await give_a_dose(talk)
        (row,) = await talk.bot.store.ringing(talk.clock.now() + timedelta(hours=1), 5)
        broken = replace(row, contents={})
        await talk.say("/forget")
        await talk.bot.timers._ring([broken])
        assert await talk.wait(5) == []
