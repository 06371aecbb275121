"""While a rescue is open, words are an answer, a new danger, or nothing; they never leave it."""

from datetime import timedelta

import pytest

from bot.calls import Call
from bot.doors.recording import Sent
from tests.bot.rescue.conftest import StartTalk, Talk

RED = "my friend is not breathing"


def at(talk: Talk, sent: list[Sent]) -> str:
    """The state that the last step among the messages shows; of twins in words, the first."""
    shown: dict[str, str] = {}
    for state in talk.bot.flow.states.values():
        for words in state.say.values():
            shown.setdefault(words, state.id)
    return [shown[one.text] for one in sent if one.text in shown][-1]


async def until_it_asks_no_more(talk: Talk) -> None:
    while any([await talk.wait(60) for _ in range(30)]):
        pass


@pytest.mark.parametrize(
    ("step", "text", "state"),
    [
        ("e7", "still nothing", "e8"),
        ("e7", "sigue igual", "e8"),
        ("e7", "he woke up", "w1"),
        ("e7", "ya respira", "s1"),
        ("e7", "shes breathing but wont wake up", "s1"),
        ("e6", "no puedo darle boca a boca", "e6_cpr"),
        ("e5", "cant find any narcan", "n1"),
        ("e3", "no signal", "e3_no_call"),
        ("e3", "im scared of the cops", "g1"),
        ("e9", "hes not breathing again", "e5"),
        ("a1", "hes turning blue", "e1"),
        ("w1", "he wont go with the ambulance", "r2"),
        ("e6", "shes pregnant", "p2"),
        ("e4", "its a 3 year old", "c1"),
        ("r1", "the medics are here", "r3"),
    ],
)
async def test_an_answer_in_words_leads_where_its_button_would(
    talk: Talk, step: str, text: str, state: str
) -> None:
    await talk.say(RED)
    await talk.tap_data(f"od:{step}:en")
    assert at(talk, await talk.say(text)) == state


@pytest.mark.parametrize(
    "text",
    ["where can i eat", "what is tranq", "asdfgh", "/menu", "/start", "/help", "thanks", "🙃"],
)
async def test_anything_else_shows_the_step_again_with_a_way_to_end_it(
    talk: Talk, text: str
) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en")
    sent = await talk.say(text)
    assert at(talk, sent) == "e6"
    assert len(sent) == 1
    assert sent[-1].labels[-1] == talk.bot.flow.over.label["en"]  # type: ignore[union-attr]


async def test_the_language_of_an_answer_is_the_language_of_the_next_step(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e7:en")
    sent = await talk.say("todavía no respira, sigue azul")
    assert sent[-1].text == talk.state(at(talk, sent)).say["es"]


@pytest.mark.parametrize(
    "data", ["menu", "say:wound_care", "find:food", "lang", "od:gone", "x" * 80]
)
async def test_old_and_forged_buttons_show_the_present_step(talk: Talk, data: str) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en")
    assert at(talk, await talk.tap_data(data)) == "e6"


async def test_a_medium_is_answered_in_one_line_and_with_the_step(talk: Talk) -> None:
    await talk.say(RED)
    raw = talk.maker.text("chat", "")
    del raw["message"]["text"]
    note, step = await talk.send({**raw, "message": {**raw["message"], "voice": {}}})
    assert "voice" in note.text
    assert at(talk, [step]) == "e1"


async def test_a_caption_is_an_answer_too(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e7:en")
    raw = talk.maker.text("chat", "")
    del raw["message"]["text"]
    photo = {"photo": [{}], "caption": "still not breathing"}
    sent = await talk.send({**raw, "message": {**raw["message"], **photo}})
    assert at(talk, sent) == "e8"


async def test_after_a_restart_words_are_still_answers(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.say(RED)
        await talk.tap_data("od:e7:en:c")
    async with start_talk() as again:
        sent = await again.say("still nothing")
        assert at(again, sent) == "e8_child"


async def test_a_child_stays_a_child_whatever_old_button_is_tapped(talk: Talk) -> None:
    await talk.say("my toddler swallowed a pill and wont wake up")
    assert at(talk, await talk.tap_data("od:e6:en")) == "e6_child"


async def test_after_an_hour_it_first_asks_whether_it_goes_on(talk: Talk) -> None:
    await talk.say(RED)
    await until_it_asks_no_more(talk)
    await talk.wait(3601)
    assert at(talk, await talk.say("where can i get food")) == "still"


async def test_a_new_emergency_after_an_hour_opens_at_once(talk: Talk) -> None:
    await talk.say(RED)
    await until_it_asks_no_more(talk)
    await talk.wait(3601)
    assert at(talk, await talk.say("shes blue and not breathing")) == "e1"


async def test_only_a_tap_of_the_writer_ends_it(talk: Talk) -> None:
    await talk.say(RED)
    sent = await talk.say("its ok now, all good")
    assert at(talk, sent) == "over"
    sent = await talk.say("false alarm")
    assert not talk.state(at(talk, sent)).ends


async def test_the_medics_card_has_the_doses_with_their_times(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en:-:dose")
    await talk.tap_data("od:e6:en:-:dose")  # the same thumb, twice
    await talk.wait(200)
    await talk.tap_data("od:e6:en:-:dose")
    await talk.wait(120)
    card = (await talk.tap_data("od:r3:en"))[-1].text
    assert card.splitlines()[1:] == [
        "Dose 1: 3:00 PM, 5 min ago",
        "Dose 2: 3:03 PM, 2 min ago",
    ]


async def test_a_rescue_without_a_tapped_dose_has_no_card(talk: Talk) -> None:
    await talk.say(RED)
    assert len(await talk.tap_data("od:r3:en")) == 1


async def test_a_broadcast_waits_until_the_rescue_is_over(talk: Talk) -> None:
    await talk.say(RED)
    broadcast = Call("sendMessage", {"chat_id": talk.maker.chat_id("chat"), "text": "news"}, 2)
    await _queue(talk, broadcast)
    assert await talk.wait(5) == []
    await talk.tap_data("od:r3:en")
    sent = await talk.tap_data("od:after:en")
    assert [one.text for one in sent] == [talk.state("after").say["en"], "news"]


async def _queue(talk: Talk, call: Call) -> None:
    """Behind the back of the bot: what another program would put into the outbox."""
    now = talk.clock.now()
    await talk.bot.store.queue_all({"b:1": call}, now, now + timedelta(hours=1))


@pytest.mark.parametrize("command", ["/mydata", "/language"])
async def test_what_is_held_and_the_language_can_always_be_asked(talk: Talk, command: str) -> None:
    await talk.say(RED)
    (answer,) = await talk.say(command)
    assert answer.labels[-1] == "Back to the steps"
    assert at(talk, await talk.tap("Back to the steps")) == "e1"


async def test_a_drawing_comes_with_its_words_and_the_way_back(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e5a:es")
    (drawn,) = await talk.tap("Enséñame cómo")
    assert drawn.media == "picture:spray/es"
    assert "1 lado de la nariz" in drawn.text
    assert at(talk, await talk.tap("Volver a los pasos")) == "e5a"


async def test_the_clip_that_counts_comes_once_a_rescue_and_in_its_language(talk: Talk) -> None:
    await talk.say("mi pana no respira")
    first = await talk.tap_data("od:e6:es:-:dose")
    assert [one.media for one in first if one.media] == ["breaths_adult/es"]
    await talk.wait(200)
    again = await talk.tap_data("od:e6:es:-:dose")
    assert [one.media for one in again if one.media] == []


async def test_it_is_not_a_child_leads_back_to_the_steps_of_an_adult(talk: Talk) -> None:
    await talk.say("my son took a pill and wont wake up")
    await talk.tap_data("od:c1:en")
    await talk.tap("It's not a child")
    assert at(talk, await talk.tap_data("od:e6:en")) == "e6"


async def test_a_dose_told_in_words_is_on_the_medics_card(talk: Talk) -> None:
    await talk.say(RED)
    await talk.say("i gave him narcan")
    card = (await talk.tap_data("od:r3:en"))[-1].text
    assert "Dose 1: 3:00 PM" in card


async def test_the_emergency_key_keeps_the_child_and_the_language(talk: Talk) -> None:
    await talk.say("mi nene de 3 años se comio una pastilla y no despierta")
    await talk.tap_data("od:c1_awake:es:c")
    (step,) = await talk.say("/sos")
    assert step.text == talk.state("c1").say["es"]


async def test_the_emergency_key_while_breathing_for_them_shows_the_same_step(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en:-:dose")
    assert at(talk, await talk.say("911")) == "e6"
    assert [one.text for one in await talk.wait(150)] == [talk.state("e7").say["en"]]


async def test_found_naloxone_is_naloxone(talk: Talk) -> None:
    await talk.say(RED)
    await talk.say("we have no narcan")
    await talk.tap("We found naloxone")
    await talk.tap("Nose spray")
    await talk.tap("I gave the spray")
    await talk.wait(150)
    assert at(talk, await talk.tap("Not breathing right")) == "e8"


async def test_forgetting_closes_the_rescue(talk: Talk) -> None:
    await talk.say(RED)
    await talk.say("/forget@steady_bot")
    assert [one.text for one in await talk.say("/menu")] != [talk.state("e1").say["en"]]


async def test_a_child_that_goes_under_hours_later_is_still_a_child(talk: Talk) -> None:
    await talk.say("my toddler swallowed a pill and wont wake up")
    await until_it_asks_no_more(talk)
    await talk.wait(3601)
    sent = await talk.say("shes not breathing again")
    assert "child" in at(talk, sent) or at(talk, sent) == "c1"


async def test_an_old_ending_does_not_close_a_rescue_that_began_again(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:r3:en")
    await talk.tap_data("od:after:en")
    await talk.tap("It is starting again")
    await talk.tap_data("od:e6:en:-:dose")
    assert at(talk, await talk.tap_data("od:logged:en:-:log_reversal")) == "e6"
    assert [one.text for one in await talk.wait(150)] == [talk.state("e7").say["en"]]


async def test_a_correction_by_editing_is_read(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:w1:en")
    raw = talk.maker.text("chat", "he is not breathing")
    raw["edited_message"] = raw.pop("message")
    assert at(talk, await talk.send(raw)) == "e5"


async def test_a_dose_told_twice_in_words_is_one_and_starts_the_clock_anew(talk: Talk) -> None:
    await talk.say("i just gave him narcan and hes still not breathing")
    await talk.wait(60)
    await talk.say("i gave him narcan")
    card = (await talk.tap_data("od:r3:en"))[-1].text
    assert card.count("Dose ") == 1


async def test_what_was_asked_before_an_emergency_is_not_answered_in_it(talk: Talk) -> None:
    food = talk.maker.text("chat", "where can i get food")
    red = talk.maker.text("chat", RED)
    await talk.bot.receiver.accept([food, red])
    await talk.bot.settle()
    assert [one.text for one in talk.telegram.fetch()] == [talk.state("e1").say["en"]]


async def test_a_language_that_was_chosen_is_that_of_the_next_question(talk: Talk) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e6:en:-:dose")
    await talk.tap_data("lang:es")
    assert [one.text for one in await talk.wait(150)] == [talk.state("e7").say["es"]]


@pytest.mark.parametrize("typed", ["slow, or it stopped", "Slow or it stopped!", "lento, o paró"])
async def test_a_label_that_is_typed_is_a_tap(talk: Talk, typed: str) -> None:
    await talk.say(RED)
    await talk.tap_data("od:e9:en")
    assert at(talk, await talk.say(typed)) == "e5"


@pytest.mark.parametrize("text", ["nada", "nothing", "no nothing yet"])
async def test_nothing_taken_is_not_somebody_who_does_not_wake(talk: Talk, text: str) -> None:
    await talk.say("i want to kill myself i have the pills in my hand")
    await talk.tap_data("od:x1:en")
    assert at(talk, await talk.say(text)) == "x988"


async def test_a_baby_that_breathes_is_not_given_breaths(talk: Talk) -> None:
    await talk.say("my baby swallowed a pill and wont wake up")
    await talk.tap_data("od:e7_child:en:c")
    assert at(talk, await talk.say("my baby is breathing now")) not in ("e6_child", "e7_child")


async def test_pictures_sent_together_get_one_answer(talk: Talk) -> None:
    await talk.say(RED)
    together = [talk.maker.text("chat", "") for _ in range(10)]
    for raw in together:
        del raw["message"]["text"]
        raw["message"] |= {"photo": [{"file_id": "x"}], "media_group_id": "77"}
    await talk.bot.receiver.accept(together)
    await talk.bot.settle()
    assert [
        one.text == talk.bot.sayings.library.phrase("media_photo", "en")
        for one in talk.telegram.fetch()
    ] == [True, False]
