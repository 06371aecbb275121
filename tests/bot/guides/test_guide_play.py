"""A guide in a talk with the whole bot: by command, link, button and clock, and after restarts."""

from bot.doors.recording import Sent
from tests.bot.rescue.conftest import StartTalk, Talk

DIPPED = "g:strip:wait:en:fw"


def words(talk: Talk, state: str, language: str = "en", guide: str = "strip") -> str:
    found = talk.bot.sayings.guides.get(guide)
    assert found is not None
    return found.states[state].say[language]


def texts(sent: list[Sent]) -> list[str]:
    return [one.text for one in sent]


async def through(talk: Talk, *labels: str) -> Sent:
    """What the last of some taps led to, two seconds apart."""
    for label in labels:
        await talk.wait(2)
        await talk.tap(label)
    return talk.telegram.sent[-1]


async def test_a_command_starts_it_and_taps_lead_through(talk: Talk) -> None:
    (started,) = await talk.say("/strip")
    assert started.text == words(talk, "start")
    mixed = await through(talk, "Fentanyl", "Topaz", "Coke or other powder")
    assert "1 teaspoon of water" in mixed.text
    assert "tiny scoop" in mixed.text
    waiting = await through(talk, "It is mixed", "It lies flat")
    assert waiting.text == words(talk, "wait")


async def test_a_link_greets_and_starts_it(talk: Talk) -> None:
    hello, started = await talk.say("/start guide_strip")
    assert hello.text == talk.bot.sayings.library.phrase("greeting_start", "en")
    assert started.text == words(talk, "start")


async def test_a_link_to_a_guide_that_is_not_there_leads_to_the_menu(talk: Talk) -> None:
    _, menu = await talk.say("/start guide_moon")
    assert menu.text == talk.bot.sayings.library.phrase("menu_title", "en")
    assert "🆘 Emergency" in menu.labels


async def test_a_button_in_a_text_starts_it_under_its_own_label(talk: Talk) -> None:
    await talk.tap_data("say:strips_use")
    (started,) = await talk.tap("Guide me: test strip")
    assert started.text == words(talk, "start")


async def test_the_clock_calls_back_on_time_and_once(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    assert await talk.wait(299) == []
    (asked,) = await talk.wait(1)
    assert asked.text == words(talk, "read")
    assert asked.media == "picture:strips/en"
    assert "1: one line" in asked.labels
    assert await talk.wait(1200) == []


async def test_the_clock_knows_the_answers_and_the_language(talk: Talk) -> None:
    await talk.tap_data("g:strip:wait:es:xw")
    (asked,) = await talk.wait(300)
    assert asked.text == words(talk, "read", "es")
    (read,) = await talk.tap("1: una línea")
    assert "xilacina" in read.text


async def test_the_clock_survives_a_restart(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.tap_data(DIPPED)
        talk.clock.advance(200)
    async with start_talk() as again:
        assert await again.wait(0) == []
        assert texts(await again.wait(100)) == [words(again, "read")]


async def test_a_clock_that_rang_while_the_program_was_away_says_so(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.tap_data(DIPPED)
        talk.clock.advance(500)
    async with start_talk() as again:
        (asked,) = await again.wait(0)
        assert asked.text == words(again, "read_late")
        assert "Over 10 minutes" in asked.labels
        assert await again.wait(600) == []


async def test_a_call_back_that_could_not_be_sent_in_time_says_that_it_is_late(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    talk.telegram.away = True
    await talk.wait(300)
    await talk.wait(600)
    talk.telegram.away = False
    sent = texts(await talk.wait(60))
    assert words(talk, "read_late") in sent
    assert words(talk, "read") not in sent


async def test_whoever_reads_it_sooner_is_not_called_any_more(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    await talk.wait(290)
    await talk.tap("5 minutes are over")
    await talk.tap("2: two lines")
    assert await talk.wait(300) == []


async def test_other_things_meanwhile_do_not_stop_the_clock(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    await talk.say("hello")
    await talk.tap_data("say:wound_care")
    await talk.tap_data("guide:strip")
    await talk.say("/menu")
    assert texts(await talk.wait(300)) == [words(talk, "read")]


async def test_a_second_strip_starts_the_clock_anew(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    await talk.wait(200)
    await talk.tap_data(DIPPED)
    assert await talk.wait(299) == []
    assert texts(await talk.wait(1)) == [words(talk, "read")]


async def test_an_emergency_is_not_interrupted_by_the_clock(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    await talk.say("my friend is not breathing")
    sent = [text for _ in range(8) for text in texts(await talk.wait(60))]
    assert words(talk, "read") not in sent


async def test_the_clock_of_a_guide_leaves_those_of_a_rescue_alone(talk: Talk) -> None:
    await talk.say("my friend is not breathing")
    await talk.tap_data("od:e6:en:-:dose")
    (again,) = await talk.tap_data(DIPPED)  # an older button, in the middle of it
    assert again.text == talk.state("e6").say["en"]
    sent = [text for _ in range(10) for text in texts(await talk.wait(60))]
    assert talk.state("e7").say["en"] in sent
    assert words(talk, "read") not in sent


async def test_forgetting_a_chat_stops_the_clock(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    await talk.say("/forget")
    assert await talk.wait(400) == []


async def test_every_old_button_works_after_a_restart(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.say("/strip")
        await talk.tap("Xylazine (tranq)")
        await talk.tap("BTNX")
        await talk.say("/forget")  # as after some hours
    async with start_talk() as again:
        (mixed,) = await again.tap_data("g:strip:mix:es:xt")
        assert "xilacina" in mixed.text


async def test_a_language_chosen_since_then_is_spoken(talk: Talk) -> None:
    await talk.tap_data("lang:es")
    (dip,) = await talk.tap_data("g:strip:dip:en:f")
    assert dip.text == words(talk, "dip", "es")


async def test_a_step_that_is_no_more_says_so_and_offers_the_start(talk: Talk) -> None:
    (sorry,) = await talk.tap_data("g:strip:burn:es:f")
    assert sorry.text == talk.bot.sayings.library.phrase("guide_step_gone", "es")
    (started,) = await talk.tap("Guíame: tirilla")
    assert started.text == words(talk, "start", "es")


async def test_a_guide_that_is_no_more_leads_to_the_menu(talk: Talk) -> None:
    (sorry,) = await talk.tap_data("g:moon:start:en")
    assert sorry.text == talk.bot.sayings.library.phrase("gone_menu", "en")


async def test_words_typed_in_a_guide_are_looked_at_by_the_guard_first(talk: Talk) -> None:
    await talk.tap_data(DIPPED)
    (urgent, *_) = await talk.say("he fell out and hes blue")
    assert urgent.text.startswith("CALL 911")
    assert urgent.lane.name == "EMERGENCY"


async def test_a_danger_sign_of_a_wound_goes_ahead_of_all_mail(talk: Talk) -> None:
    await talk.say("/wound")
    await through(talk, "Start", "No", "No")
    urgent = await through(talk, "Yes")
    assert urgent.text.startswith("CALL 911")
    assert urgent.lane.name == "EMERGENCY"
    first = await through(talk, "Steps, right now")
    assert first.text == talk.state("b1").say["en"]


async def test_who_is_not_sure_of_a_sign_is_sent_to_a_nurse(talk: Talk) -> None:
    await talk.say("/wound")
    await through(talk, "Start", "No", "No", "Not sure", "No", "No", "No", "No")
    nurse = await through(talk, "No")
    assert nurse.text.startswith(words(talk, "clinic", guide="wound"))
    assert "You were not sure" in nurse.text


async def test_without_any_sign_it_says_that_it_cannot_see_and_how_to_care(talk: Talk) -> None:
    await talk.say("/wound")
    home = await through(talk, "Start", *["No"] * 8)
    assert home.text == words(talk, "home", guide="wound")
    care = await through(talk, "How to care for it")
    assert care.media == "picture:wound_layers/en"


async def test_pressing_on_a_wound_is_timed_and_survives_a_restart(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.tap_data("g:wound:press:es")
        talk.clock.advance(300)
    async with start_talk() as again:
        (asked,) = await again.wait(300)
        assert asked.text == words(again, "pressed", "es", "wound")
        (urgent,) = await again.tap("Sigue sangrando")
        assert urgent.text.startswith("LLAMA AL 911")


async def test_two_guides_whose_clocks_ring_together_both_call_back(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.tap_data(DIPPED)
        await talk.tap_data("g:wound:press:en")
        talk.clock.advance(700)
    async with start_talk() as again:
        late = {words(again, "read_late"), words(again, "pressed_late", guide="wound")}
        sent = [text for _ in range(5) for text in texts(await again.wait(2))]
        assert sorted(sent) == sorted(late)


async def test_the_practice_goes_on_where_it_was_after_a_restart(start_talk: StartTalk) -> None:
    async with start_talk() as talk:
        await talk.say("/practice")
        await through(talk, "Vial and needle", "Next", "Next", "Next", "Next")
        await through(talk, "3 questions", "Let them sleep")
        newest = talk.telegram.sent[-1].buttons[0]["callback_data"]
    async with start_talk() as again:
        await again.tap_data(newest)
        await through(again, "No: they breathe", "Last question", "Breaths, 2 to 3 minutes")
        done = await through(again, "Finish")
        assert "not sure counts as an overdose" in done.text
        assert "no more naloxone" not in done.text


async def test_each_step_of_the_practice_comes_with_its_picture(talk: Talk) -> None:
    await talk.say("/practice")
    await through(talk, "Nose spray", "Next", "Next", "Next", "Next")
    shown = [sent.media for sent in talk.telegram.sent if sent.media]
    assert shown == [
        f"picture:{name}/en" for name in ("high_or_overdose", "spray", "breaths", "recovery")
    ]
