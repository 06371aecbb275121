"""Short messages that lean on what was said before, as people type them in both languages."""

from datetime import date

import pytest

from resources import follow_ups
from resources.follow_ups import Refinement, refinement
from resources.topics import need_ids, topic_ids
from resources.when import day_in

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("anything closer?", Refinement(closer=True)),
        ("hay algo más cerca", Refinement(closer=True, more=True)),
        ("muy lejos", Refinement(closer=True)),
        ("anything else", Refinement(more=True)),
        ("otros lugares?", Refinement(more=True)),
        ("mas", Refinement(more=True)),
        ("open now?", Refinement(open_now=True)),
        ("cuáles están abiertos ahora", Refinement(open_now=True)),
        ("what about on sunday", Refinement(other_day=True)),
        ("y el domingo?", Refinement(other_day=True)),
        ("y mañana?", Refinement(other_day=True)),
        ("is it open tomorrow", Refinement(open_now=True, other_day=True)),
        ("y en camden?", Refinement(rest="camden")),
        ("and in 19134", Refinement(rest="19134")),
        ("kensington and allegheny", Refinement(rest="kensington and allegheny")),
    ],
)
def test_a_question_about_the_list_before_is_known(text: str, asked: Refinement) -> None:
    assert refinement(text, TUESDAY) == asked


@pytest.mark.parametrize(
    "text",
    [
        "where is it",
        "what about",
        "ok",
        "he took something else and is sleeping very deep",
    ],
)
def test_what_says_nothing_of_the_list_or_more_than_that_is_not(text: str) -> None:
    assert refinement(text, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the second one", 2),
        ("la primera", 1),
        ("el 3", 3),
        ("number 2 please", 2),
        ("dos", 2),
        ("the last one", -1),
        ("la última", -1),
        ("the second line is faint", None),
        ("one", None),
        ("first of all he is not breathing", None),
        ("19134", None),
    ],
)
def test_a_number_is_known_only_alone(text: str, number: int | None) -> None:
    assert follow_ups.ordinal(text) == number


@pytest.mark.parametrize("text", ["yes", "Sí", "that one", "esa", "yes please", "Dale!"])
def test_a_yes_is_a_yes(text: str) -> None:
    assert follow_ups.is_yes(text)
    assert not follow_ups.is_no(text)


@pytest.mark.parametrize("text", ["no", "nah", "none of these", "No gracias", "otra cosa"])
def test_a_no_is_a_no(text: str) -> None:
    assert follow_ups.is_no(text)
    assert not follow_ups.is_yes(text)


@pytest.mark.parametrize("text", ["yes i have narcan", "no se mueve", "si no respira", "no narcan"])
def test_a_yes_or_no_with_more_is_neither(text: str) -> None:
    assert not follow_ups.is_yes(text)
    assert not follow_ups.is_no(text)


@pytest.mark.parametrize(
    "text",
    ["how many times", "is that legal", "es legal eso?", "cuantas veces", "does it hurt", "where",
     "and if it doesn't work", "can i get in trouble for it"],
)  # fmt: skip
def test_a_question_without_a_subject_is_known(text: str) -> None:
    assert follow_ups.has_no_subject(text)


@pytest.mark.parametrize("text", ["thanks", "i got one line", "hungry", "no", "narcan expired", ""])
def test_what_has_a_subject_or_asks_nothing_is_not(text: str) -> None:
    assert not follow_ups.has_no_subject(text)


@pytest.mark.parametrize(
    ("text", "alone", "either"),
    [
        ("english please", "en", "en"),
        ("en español", "es", "es"),
        ("Español", "es", "es"),
        ("do you have this in spanish", None, "es"),
        ("no hablo ingles", None, None),
        ("english or spanish", None, None),
        ("food", None, None),
    ],
)
def test_a_language_is_named(text: str, alone: str | None, either: str | None) -> None:
    assert follow_ups.language_named(text, alone=True) == alone
    assert follow_ups.language_named(text) == either


def test_every_topic_and_need_of_the_file_is_one() -> None:
    for topic in topic_ids():
        subject = follow_ups.subject_of(topic)
        assert subject is None or subject[1] <= topic_ids()
        assert (follow_ups.need_of(topic) or "food") in need_ids()


def test_manana_is_tomorrow_and_la_manana_is_the_morning() -> None:
    assert day_in("y mañana?", TUESDAY) == date(2026, 11, 25)
    assert day_in("mañana por la mañana", TUESDAY) == date(2026, 11, 25)
    assert day_in("por la mañana", TUESDAY) is None
