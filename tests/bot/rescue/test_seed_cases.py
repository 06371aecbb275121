"""The cases that decide about a life, as somebody would text them, to the first words they get."""

import re

import pytest

from tests.bot.rescue.conftest import Talk

FIRST_WORDS = 40


async def first(talk: Talk, text: str) -> str:
    sent = await talk.say(text)
    return sent[0].text


def in_order(text: str, *parts: str) -> bool:
    places = [text.lower().find(part.lower()) for part in parts]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize(
    "text",
    [
        "my 7 year old is turning blue he found some dealers stash at the park",
        "7 yr old found a bag hes blue",
    ],
)
async def test_a_child_who_found_a_stash(talk: Talk, text: str) -> None:
    answer = await first(talk, text)
    assert in_order(answer, "CALL 911", "Same dose, any age", "Look in the mouth", "every 3 sec")
    assert "Hospital always" in answer
    assert not re.search(r"poison|weigh|how old|vomit", answer, re.IGNORECASE)


async def test_pregnant_six_months_and_overdosed(talk: Talk) -> None:
    answer = await first(talk, "shes 6 months pregnant and overdosed shes not breathing")
    assert in_order(answer, "CALL 911", "how far along", "Naloxone", "2 breaths", "LEFT side")
    assert "Hospital always, even if they wake" in answer


async def test_he_has_epilepsy_but_it_looks_like_an_overdose(talk: Talk) -> None:
    answer = await first(talk, "hes having a seizure he has epilepsy but his lips are blue")
    assert in_order(answer, "CALL 911", "Nothing in the mouth", "Watch the chest", "Naloxone")
    assert "even if this is epilepsy" in answer


async def test_smoked_a_joint_and_passed_out(talk: Talk) -> None:
    answer = await first(talk, "he smoked a laced joint and passed out wont wake up")
    assert in_order(answer, "CALL 911", "Naloxone", "2 breaths")
    assert not re.search(r"weed|marijuana|joint", answer, re.IGNORECASE)


async def test_a_man_asleep_at_the_subway_entrance(talk: Talk) -> None:
    answer = await first(talk, "man laying at the subway entrance not moving wont wake up")
    assert "CALL 911" in answer[:FIRST_WORDS]
    await talk.tap("Not waking")
    check = await talk.tap("No, not waking")
    assert "911" in check[0].text


async def test_se_paso_no_respira(talk: Talk) -> None:
    answer = await first(talk, "se paso, no respira")
    assert answer == talk.state("e1").say["es"]
    sent = await talk.say("no tengo narcan")
    assert sent[-1].text == talk.state("n1").say["es"]


async def test_pills_taken_to_die_and_alone(talk: Talk) -> None:
    answer = await first(talk, "I took pills to die and I'm alone")
    assert "CALL 911" in answer[:FIRST_WORDS]
    assert "988" not in answer or in_order(answer, "911", "Unlock the door", "988")
    asked = await talk.wait(60)
    assert "911" in asked[0].text


async def test_three_doses_and_breathing_but_asleep(talk: Talk) -> None:
    answer = await first(talk, "gave 3 narcans, breathing but asleep")
    assert in_order(answer, "CALL 911", "No more naloxone", "Breathing is the goal", "Count")
    watched = await talk.wait(60)
    assert "5 or more" in watched[0].text


@pytest.mark.parametrize(
    "text",
    [
        "i have wounds on my leg from that vet sedative",
        "what is this light green pill with an M on it",
        "my fentanyl strip has one dark line and one faint line",
        "i touched fentanyl powder am i gonna die im scared",
    ],
)
async def test_a_question_is_not_an_emergency(talk: Talk, text: str) -> None:
    answer = await first(talk, text)
    assert answer not in [state.say["en"] for state in talk.bot.flow.states.values()]
