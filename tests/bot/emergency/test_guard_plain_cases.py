"""Messages whose level nobody would argue about, in both languages."""

import pytest

from bot.emergency import detect, guess_language

RED = [
    ("hes not waking up", "opioid_overdose", "en"),
    ("my friend is blue", "opioid_overdose", "en"),
    ("his lips r grey", "opioid_overdose", "en"),
    ("breathing real slow", "opioid_overdose", "en"),
    ("making gurgling noise", "opioid_overdose", "en"),
    ("he od'd in the bathroom", "opioid_overdose", "en"),
    ("i took too much", "self_overdose", "en"),
    ("my kid ate a pill", "child", "en"),
    ("no se despierta", "opioid_overdose", "es"),
    ("tiene los labios azules", "opioid_overdose", "es"),
    ("casi no respira", "opioid_overdose", "es"),
    ("mi hijo se comio una pastilla", "child", "es"),
]
AT_LEAST_AMBER = [
    "help", "HELP!!!", "od", "911", "sos", "🆘", "auxilio", "ayuda urgente", "is he dead",
    "narcan didnt work", "pregnant and overdosed", "se paso", "convulsiona", "sobredosis",
]  # fmt: skip
NONE = [
    "narcan near me", "how do i use narcan", "what does blue lips mean", "he overdosed last year",
    "my brother died of an overdose", "im dead lol", "od'd on tacos", "feeling blue", "",
    "my car's dead", "what are the signs of an overdose", "donde consigo narcan",
    "mi primo tuvo una sobredosis el año pasado", "me muero de hambre jaja",
    "esta lloviendo", "hes home", "hes a nice guy", "she is eating lunch", "la casa es azul",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "spoken"), RED)
def test_a_danger_to_life_is_red(text: str, kind: str, spoken: str) -> None:
    alarm = detect(text)
    assert (alarm.level, alarm.kind, alarm.language) == ("red", kind, spoken)


@pytest.mark.parametrize("text", AT_LEAST_AMBER)
def test_a_bare_cry_is_taken_in_favour_of_life(text: str) -> None:
    assert detect(text).level in {"red", "amber"}


@pytest.mark.parametrize("text", NONE)
def test_a_lookalike_is_no_alarm(text: str) -> None:
    alarm = detect(text)
    assert (alarm.level, alarm.kind, alarm.flags, alarm.cues) == ("none", None, frozenset(), ())


def test_a_question_in_general_is_not_an_alarm_but_the_same_about_somebody_here_is() -> None:
    assert detect("what if someone is not breathing").level == "none"
    assert detect("what if someone is not breathing, hes blue on the floor").level == "red"


def test_danger_at_the_end_of_a_long_message_is_red() -> None:
    story = "so then we went to the store and talked about the game. " * 40
    assert detect(story + "now hes blue and not breathing on the floor").level == "red"


def test_both_languages_in_one_message() -> None:
    assert detect("mi amigo took a perc y no wakes up, ta morado").level == "red"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("7 year old found something turning blue", "child"),
        ("she is 6 months pregnant and not breathing", "pregnant"),
        ("i took too much im alone", "alone"),
        ("i took too much im alone", "self"),
        ("hes having a seizure and turning blue", "seizure"),
        ("hes blue and no narcan what do i do", "no_naloxone"),
        ("gave him 2 narcans and he wont wake up", "naloxone_given"),
        ("hes breathing but wont wake up", "breathing_not_awake"),
        ("shes blue and i have a warrant im scared of cops", "police"),
        ("chest pain after coke", "stimulant"),
        ("hay dos en el piso y no respiran, no despiertan", "several"),
        ("no despierta pero respira bien", "breathing_not_awake"),
        ("gave 3 narcans, breathing but asleep", "breathing_not_awake"),
        ("he drank a fifth of vodka and wont wake up", "alcohol"),
        ("i want to die and i already took the whole bottle", "taken"),
    ],
)
def test_the_variant_of_the_rescue_is_flagged(text: str, flag: str) -> None:
    assert flag in detect(text).flags


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("where can i get clean needles", "en"),
        ("donde consigo jeringas limpias", "es"),
        ("¿dónde?", "es"),
        ("🙂", None),
        ("", None),
    ],
)
def test_the_language_is_guessed(text: str, spoken: str | None) -> None:
    assert guess_language(text) == spoken


def test_who_wants_to_die_and_has_taken_it_means_to_die() -> None:
    for text in ("i took pills to die and im alone", "i want to die i already took them all"):
        alarm = detect(text)
        assert (alarm.level, alarm.kind) == ("red", "suicide")
        assert "taken" in alarm.flags


def test_a_pet_that_ate_something_is_no_child() -> None:
    alarm = detect("dog ate bag")
    assert alarm.level == "amber"
    assert "child" not in alarm.flags


def test_an_emergency_that_was_over_and_starts_again_is_one() -> None:
    assert detect("he woke up but now hes going down again").level == "red"


def test_gratitude_after_a_rescue_is_not_red() -> None:
    assert detect("thank you, hes awake now after the narcan").level != "red"


def test_grief_is_no_wish_to_die() -> None:
    assert detect("i miss my brother so much he died in march").level == "none"


@pytest.mark.parametrize("text", ["hello", "help menu", "menu", "where is the mobile van"])
def test_talk_to_a_bot_is_no_cry_for_help(text: str) -> None:
    assert detect(text).level == "none"


def test_somebody_asleep_in_public_may_be_dying() -> None:
    assert detect("man asleep at subway entrance").level != "none"
