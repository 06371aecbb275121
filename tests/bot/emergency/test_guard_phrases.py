"""How phrases are written and found, and how unknown words are spelled."""

import pytest

from bot.emergency.guard import guard
from bot.emergency.phrases import Automaton, expanded
from bot.emergency.spelling import Speller, one_edit_apart

FILLERS = frozenset({"really", "is"})


def found(phrase: str, text: str) -> bool:
    automaton = Automaton([("sign", phrase)], {"<color>": {"blue", "gray"}})
    return bool(automaton.find(text.split(), FILLERS))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lips <color>", "his lips is really gray"),
        ("lips|face blue", "face blue"),
        ("lips very? blue", "lips blue"),
        ("lips very? blue", "lips very blue"),
        ("lips _ blue", "lips going blue"),
        ("not not", "not not"),
    ],
)
def test_a_phrase_is_found_where_it_is(phrase: str, text: str) -> None:
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("lips <color>", "lips green"),
        ("lips <color>", "lips were gray"),
        ("lips <color>", "lips . gray"),
        ("lips _ blue", "lips blue"),
        ("lips blue", "blue lips"),
    ],
)
def test_a_phrase_is_not_found_where_it_is_not(phrase: str, text: str) -> None:
    assert not found(phrase, text)


def test_what_was_met_before_does_not_change_what_is_found() -> None:
    automaton = Automaton([("sign", "a b"), ("other", "b a")], {})
    first = automaton.find(["a", "b", "a"], FILLERS)
    assert automaton.find(["a", "b", "a"], FILLERS) == first == [(1, "sign"), (2, "other")]


def test_every_choice_of_a_phrase_is_a_way_to_read_it() -> None:
    assert set(expanded("a|b c?")) == {("a",), ("b",), ("a", "c"), ("b", "c")}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hes", ("he", "is")),
        ("overdoze", ("overdose",)),
        ("ovredose", ("overdose",)),
        ("n0t", ("not",)),
        ("walking", ("walking",)),
        ("zzzzqqq", ("zzzzqqq",)),
        ("notbreathing", ("not", "breathing")),
    ],
)
def test_a_token_is_spelled_as_known_words_where_it_can_be(
    typed: str, words: tuple[str, ...]
) -> None:
    assert Speller(guard().lexicon).words(typed) == words


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("pulse", "pulse", True),
        ("puls", "pulse", True),
        ("pulsee", "pulse", True),
        ("pulze", "pulse", True),
        ("plues", "pulse", False),
        ("pluse", "pulse", True),
        ("pu", "pulse", False),
    ],
)
def test_one_edit_is_one_letter_more_less_other_or_swapped(
    left: str, right: str, near: bool
) -> None:
    assert one_edit_apart(left, right) is near
