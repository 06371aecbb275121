"""Whether a place is open: the evaluator's traps, each by a moment when it would be wrong."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from resources.directory.hours import Opening, state_at

EAST = ZoneInfo("America/New_York")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EAST)


def state(osm: str | None, *parts: int) -> Opening:
    return state_at(osm, "America/New_York", at(*parts))


def test_open_until_closing_time():
    assert state("Mo-Fr 09:00-17:00", 2026, 11, 23, 10) == Opening(
        "open", until=at(2026, 11, 23, 17)
    )


def test_closed_over_the_weekend_opens_on_monday():
    assert state("Mo-Fr 09:00-17:00", 2026, 11, 21, 10) == Opening(
        "closed", opens=at(2026, 11, 23, 9)
    )


def test_closed_for_lunch_opens_after_it():
    assert state("Mo 09:00-12:00,13:00-17:00", 2026, 11, 23, 12, 30).opens == at(2026, 11, 23, 13)


def test_an_evening_that_passes_midnight_is_still_open_after_midnight():
    assert state("Mo 18:00-02:00", 2026, 11, 24, 1) == Opening("open", until=at(2026, 11, 24, 2))


def test_open_all_the_time_never_closes():
    assert state("24/7", 2026, 11, 23, 3) == Opening("open")


def test_two_spans_that_touch_are_one():
    assert state("Mo 09:00-12:00,12:00-17:00", 2026, 11, 23, 10).until == at(2026, 11, 23, 17)


@pytest.mark.parametrize("osm", [None, "", "9am-5pm", 'unknown "call first"'])
def test_hours_that_are_not_known_or_not_readable_are_unknown(osm):
    assert state(osm, 2026, 11, 23, 10) == Opening("unknown")


def test_no_opening_is_promised_across_hours_that_are_not_known():
    assert state('Mo unknown "call first"; Tu 09:00-10:00', 2026, 11, 22, 10).opens is None


def test_closed_on_a_public_holiday():
    assert state("Mo-Fr 09:00-17:00; PH off", 2026, 11, 26, 10).state == "closed"  # Thanksgiving


@pytest.mark.parametrize("day", [3, 4])
def test_july_4_on_a_saturday_closes_both_the_observed_friday_and_the_day_itself(day):
    assert state("Mo-Su 09:00-17:00; PH off", 2026, 7, day, 10).state == "closed"


def test_who_says_nothing_of_holidays_is_open_on_them():
    assert state("Mo-Su 09:00-17:00", 2026, 7, 4, 10).state == "open"


def test_the_night_the_clocks_go_back_keeps_its_closing_hour():
    assert state("Sa 18:00-04:00", 2026, 10, 31, 23).until == at(2026, 11, 1, 4)


def test_a_moment_in_another_zone_is_the_place_own_time():
    noon_in_new_york = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert state_at("Mo 09:00-12:30", "America/New_York", noon_in_new_york).state == "open"
    assert state_at("Mo 09:00-12:30", "America/Los_Angeles", noon_in_new_york).state == "open"
    assert state_at("Mo 10:00-12:30", "America/Los_Angeles", noon_in_new_york).state == "closed"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        state_at("24/7", "America/New_York", datetime(2026, 11, 23, 10))  # noqa: DTZ001 - the point
