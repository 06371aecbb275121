"""The same cry as thumbs, keyboards, voice typing and fonts really write it."""

import pytest

from bot.emergency import detect
from bot.emergency.normalise import LONGEST, MOST_TOKENS, fold, tokens

NOT_BREATHING = [
    "HES NOT BREATHINGGGGG", "hes not breahting", "h3s n0t br3athing", "notbreathing",
    "hes not breeding", "hes n\u200bot brea\u200bthing",
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
    assert len(tokens("💀🔵" * LONGEST)) == MOST_TOKENS
