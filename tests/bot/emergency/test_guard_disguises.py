"""The same cry as thumbs, keyboards, voice typing and fonts really write it."""

import pytest

from bot.emergency import detect
from bot.emergency.normalise import FIRST_TOKENS, LAST_TOKENS, LONGEST, fold, tokens

NOT_BREATHING = [
    "HES NOT BREATHINGGGGG", "hes not breahting", "h3s n0t br3athing", "notbreathing",
    "hes not breeding", "HES NOT BREEDING HES BLEW", "hes not brea thing",
    "hes n\u200bot brea\u200bthing",
    "nоt brеathing", "ｎｏｔ ｂｒｅａｔｈｉｎｇ",
    "n o t  b r e a t h i n g", "\u202ehes not breathing",
    "he ain’t breathin", "ＮＯ ＲＥＳＰＩＲＡ",
    "norespira", "no respiraaaa", "nó rëspíra", "no rrespira",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_BREATHING)
def test_not_breathing_is_red_however_it_is_written(text: str) -> None:
    assert detect(text).level == "red"


@pytest.mark.parametrize(
    "text", ["xq no despierta", "toy solo y me tome demasiado", "o.d. rn help"]
)
def test_text_speak_is_understood(text: str) -> None:
    assert detect(text).level == "red"


@pytest.mark.parametrize("text", ["hes walking", "making dinner", "breading the chicken"])
def test_an_ordinary_word_is_not_taken_for_a_typo_of_a_sign(text: str) -> None:
    assert detect(text).level == "none"


def test_marks_and_accents_are_folded_away() -> None:
    assert fold("ÑO RESPIRÁ\u0301\u0327") == "no respira"


def test_only_as_much_as_telegram_allows_is_read() -> None:
    assert len(fold("a b" * LONGEST)) <= 2 * LONGEST
    assert len(tokens("💀🔵" * LONGEST)) == FIRST_TOKENS + 1 + LAST_TOKENS


@pytest.mark.parametrize("text", ["💀💀💀 hes 🔵🔵 🆘", "🔵 y no despierta 🆘", "🆘🆘"])
def test_emoji_are_read_for_what_they_mean(text: str) -> None:
    assert detect(text).level != "none"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("plzzzzz helppppp", "plzz helpp"),
        ("no  b r e a t h", "no breath"),
        ("br\u200be\u2060at\ufeffhing", "breathing"),
        ("\u202eblue\u202c", "blue"),
        ("H\u0435 \u0456s BL\u03c5E", "he is blue"),
        ("no despiérta", "no despierta"),
    ],
)
def test_what_cannot_be_seen_or_only_looks_alike_is_folded(typed: str, plain: str) -> None:
    assert " ".join(tokens(typed)) == plain
