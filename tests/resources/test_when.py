"""The day that a message asks about."""

from datetime import date

import pytest

from resources.directory.hours import hours_on
from resources.when import day_in

MONDAY = date(2026, 11, 23)
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("food near K and A on sunday", date(2026, 11, 29)),
        ("comida el sábado", date(2026, 11, 28)),
        ("is it open TOMORROW?", date(2026, 11, 24)),
        ("wound van thurs", date(2026, 11, 26)),
    ],
)
def test_a_named_day_is_the_next_one_of_that_name(text: str, day: date) -> None:
    assert day_in(text, MONDAY) == day


@pytest.mark.parametrize("text", ["food", "food on monday", "soup in the sun", "por la mañana", ""])
def test_today_and_words_that_are_no_days_name_no_other_day(text: str) -> None:
    assert day_in(text, MONDAY) is None


def spans(osm: str, day: date) -> list[tuple[str, str]]:
    found = hours_on(osm, ZONE, day).spans
    return [(f"{start:%a %H:%M}", f"{end:%a %H:%M}" if end else "") for start, end in found]


def test_a_day_has_all_its_openings() -> None:
    assert spans("Mo 09:00-12:00,13:00-17:00", MONDAY) == [
        ("Mon 09:00", "Mon 12:00"),
        ("Mon 13:00", "Mon 17:00"),
    ]


def test_an_opening_past_midnight_belongs_to_the_evening_it_began() -> None:
    assert spans("Mo 18:00-02:00", MONDAY) == [("Mon 18:00", "Tue 02:00")]
    assert spans("Mo 18:00-02:00", date(2026, 11, 24)) == []


def test_a_closed_day_is_closed_and_one_without_hours_is_unknown() -> None:
    assert hours_on("Mo 09:00-12:00", ZONE, date(2026, 11, 25)).state == "closed"
    assert hours_on(None, ZONE, MONDAY).state == "unknown"
    assert hours_on('Mo unknown "call first"', ZONE, MONDAY).state == "unknown"


def test_a_place_that_never_closes_has_one_opening_without_an_end() -> None:
    assert spans("24/7", MONDAY) == [("Mon 00:00", "")]
