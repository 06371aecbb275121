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
