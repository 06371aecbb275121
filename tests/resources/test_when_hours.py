"""The hour that a message asks about, on a Tuesday at half past two."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from resources.when import Moment, moment_in

ZONE = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, 14, 30, tzinfo=ZONE)
NOTHING = Moment()


def told(text: str) -> str:
    at = moment_in(text, TUESDAY).at
    return f"{at:%a %H:%M}" if at else ""


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("food tomorrow at 8", "Wed 08:00"),
        ("comida mañana a las 10", "Wed 10:00"),
        ("shelter at 8", "Tue 20:00"),
        ("shelter at 8 am", "Wed 08:00"),
        ("abierto a las 8 de la noche", "Tue 20:00"),
        ("clinic at 9 a.m.", "Wed 09:00"),
        ("is it there around 2", "Wed 14:00"),
        ("friday after 5", "Fri 17:00"),
        ("anything at 4:15", "Tue 16:15"),
        ("wed at noon", "Wed 12:00"),
        ("narcan open late", "Tue 22:00"),
        ("bed tonight", "Tue 20:00"),
        ("comida el domingo por la mañana", "Sun 09:00"),
        ("detox 24/7", "Wed 03:00"),
        ("tests on saturday evening", "Sat 18:00"),
        ("20:30", "Tue 20:30"),
    ],
)
def test_an_hour_is_on_the_day_that_is_named_or_the_next_time_it_comes(text: str, at: str) -> None:
    assert told(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "narcan at 5th and lehigh",
        "by 8 and market",
        "im at 60th and market",
        "food 19134",
        "sick since 2pm",
        "my arm is hot since this morning",
        "he works til 6",
        "slept 3 hours in 24 hours",
        "i need 2 bags of needles",
        "",
    ],
)
def test_other_numbers_and_what_lies_behind_name_no_hour(text: str) -> None:
    assert moment_in(text, TUESDAY) == NOTHING


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("anything open now", True),
        ("qué hay abierto ahorita", True),
        ("who's open late", True),
        ("open wound on my leg", False),
        ("tengo una herida abierta", False),
        ("which detox has beds open", False),
        ("a qué hora abre", False),
        ("pantry open saturday", False),  # the hours of that day are shown instead
    ],
)
def test_only_places_are_asked_to_be_open(text: str, opening: bool) -> None:
    assert moment_in(text, TUESDAY).opening is opening


def test_days_in_names_and_days_behind_are_not_asked_about() -> None:
    assert moment_in("where is the sunday breakfast mission", TUESDAY) == NOTHING
    assert moment_in("shaky since friday", TUESDAY) == NOTHING
    assert moment_in("shaky since friday, doctor on sunday", TUESDAY).day == date(2026, 11, 29)


def test_an_hour_is_that_on_the_clock_also_when_the_clock_is_changed() -> None:
    before = datetime(2026, 10, 31, 22, 0, tzinfo=ZONE)
    at = moment_in("needles at 9am", before).at
    assert at == datetime(2026, 11, 1, 9, 0, tzinfo=ZONE)
    assert at - before == timedelta(hours=11)  # by the wall; the zone does the rest
