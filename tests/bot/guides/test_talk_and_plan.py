"""Lines to call, each with its date and none in doubt; and a plan that only the person keeps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answering.wording import Sayings, Voice
from bot.guides.playing import reply
from bot.guides.proof import positions
from bot.guides.states import Position
from resources.checking.word_rules import phone_numbers
from tests.bot.guides.test_guide_play import through
from tests.bot.rescue.conftest import StartTalk, Talk

NUMBERS = {"911", "988", "1-800-222-1222"}  # of config.yml


def every(sayings: Sayings, guide: str) -> list[Position]:
    found = sayings.guides.get(guide)
    assert found is not None
    return [*positions(found).values()]


def said(sayings: Sayings, position: Position, language: str) -> str:
    return reply(Voice(sayings, language), position).text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_number_to_call_is_one_of_the_dated_file_and_stands_with_its_date(
    sayings: Sayings, language: str
) -> None:
    facts = sayings.library.facts.by_name.values()
    known = {fact.number for fact in facts if fact.number and not fact.in_doubt}
    shown = 0
    for position in every(sayings, "talk"):
        for line in said(sayings, position, language).splitlines():
            called = phone_numbers(line) - NUMBERS
            assert called <= known
            assert not called or line.endswith(").")
            shown += len(called)
    assert shown >= 7


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_in_doubt_is_nowhere(sayings: Sayings, language: str) -> None:
    facts = sayings.library.facts.by_name.values()
    doubtful = {one for fact in facts if fact.in_doubt for one in fact.candidates}
    assert doubtful
    for guide in ("talk", "plan"):
        for position in every(sayings, guide):
            assert not doubtful & phone_numbers(said(sayings, position, language))


def test_a_line_that_nobody_confirmed_in_time_is_left_out_and_words_remain(
    sayings: Sayings,
) -> None:
    last = max(fact.expires for fact in sayings.library.facts.by_name.values())
    later = replace(sayings, today=lambda: last + timedelta(days=1))
    for position in (*every(sayings, "talk"), *every(sayings, "plan")):
        for language in ("en", "es"):
            text = said(later, position, language)
            assert text
            assert not phone_numbers(text) - NUMBERS


async def test_who_thinks_of_dying_is_told_first_to_call_if_something_was_taken(talk: Talk) -> None:
    await talk.say("/talk")
    dark = await through(talk, "Thoughts of dying")
    assert dark.text.startswith("CALL 911 now if you took something.")
    assert dark.lane.name == "EMERGENCY"
    steps = await through(talk, "I took something")
    assert steps.text == talk.state("x1").say["en"]


async def test_in_spanish_nobody_is_sent_to_a_text_line(talk: Talk) -> None:
    await talk.tap_data("lang:es")
    (started,) = await talk.say("/talk")
    assert "Pienso en morir" in started.labels
    dark = await through(talk, "Pienso en morir")
    assert dark.text.startswith("LLAMA AL 911")
    listen = await through(talk, "No tomé nada")
    for text in (dark.text, listen.text):
        assert "oprime 2" in text
        assert not any(word in text.lower() for word in ("textea", "mensaje", "escribe"))


async def test_the_plan_is_one_message_with_what_was_tapped(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.say("/plan")
        await through(talk, "Nobody", "I have none")
    async with start_talk() as again:  # what was answered stands in the buttons
        await again.tap_data("g:plan:words:en:lnz")
        plan = await through(again, "Stay on the phone")
    assert plan.text.startswith("My overdose plan")
    assert "CALL 911" in plan.text
    assert "I have no naloxone yet" in plan.text
    assert "I open it before I start" in plan.text
    assert "SafeSpot" in plan.text
    assert plan.labels[0] == "Find Narcan"


async def test_another_answer_to_the_same_question_takes_the_place_of_the_first(
    talk: Talk,
) -> None:
    await talk.say("/plan")
    await through(talk, "Nobody", "On me", "The door is unlocked", "None of these")
    plan = await through(
        talk, "Change my plan", "Someone in the room", "On me", "I am outside", "None of these"
    )
    assert "Somebody is in the room with me." in plan.text
    assert "Nobody is here" not in plan.text
    assert "SafeSpot" not in plan.text


def test_the_file_of_lines_says_until_when_each_may_be_shown(sayings: Sayings) -> None:
    lines = {name: it for name, it in sayings.library.facts.by_name.items() if "line_" in name}
    assert len(lines) >= 13
    assert all(fact.expires > date(2026, 11, 23) for fact in lines.values())
