"""Opening hours as staff type them: seven boxes in, one OpenStreetMap string out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.importing.week import check_osm, week_to_osm


@pytest.mark.parametrize(
    ("boxes", "osm"),
    [
        (["9:00-17:00"] * 5 + ["closed"] * 2, "Mo-Fr 09:00-17:00"),
        (["9-12; 13-17"] + ["closed"] * 6, "Mo 09:00-12:00,13:00-17:00"),
        (["13-17, 9-12"] + ["closed"] * 6, "Mo 09:00-12:00,13:00-17:00"),
        (["closed", "18:00-02:00"] + ["closed"] * 5, "Tu 18:00-02:00"),
        (["24h"] * 7, "24/7"),
        (["closed"] * 7, "off"),
        ([""] * 7, None),
        (["9 to 5pm"] + ["closed"] * 6, "Mo 09:00-17:00"),
        (["9am-5:30pm"] + ["cerrado"] * 6, "Mo 09:00-17:30"),
        (["9:00-17:00", "", "closed", "", "", "closed", "closed"],
         'Mo 09:00-17:00; Tu unknown "call first"; Th-Fr unknown "call first"'),
    ],
)  # fmt: skip
def test_boxes_become_hours(boxes, osm):
    assert week_to_osm(boxes) == osm


def test_closed_on_holidays_comes_last():
    assert week_to_osm(["9-17"] * 7, closed_on_holidays=True) == "Mo-Su 09:00-17:00; PH off"
    assert week_to_osm(["24h"] * 7, closed_on_holidays=True) == "Mo-Su 00:00-24:00; PH off"


@pytest.mark.parametrize(
    "box", ["9 till 5ish", "25:00-26:00", "9:00", "9:75-10:00", "10-10", "9-13; 12-15", "M-F 9-5",
            "22-02; 23-23:30", "13pm-2pm", "call"],
)  # fmt: skip
def test_a_box_that_cannot_be_read_says_what_to_write(box):
    with pytest.raises(ValueError, match=r"hours|write|midnight"):
        week_to_osm([box] + ["closed"] * 6)


clock = st.tuples(st.integers(0, 23), st.integers(0, 59))
span = st.tuples(clock, clock).filter(lambda pair: pair[0] != pair[1])
box = st.one_of(
    st.sampled_from(["", "closed", "24h"]),
    span.map(lambda s: f"{s[0][0]}:{s[0][1]:02}-{s[1][0]}:{s[1][1]:02}"),
)


@given(boxes=st.lists(box, min_size=7, max_size=7), holidays=st.booleans())
def test_whatever_the_boxes_give_is_accepted_as_hours(boxes, holidays):
    osm = week_to_osm(boxes, closed_on_holidays=holidays)
    assert osm is None or check_osm(osm) == osm


@pytest.mark.parametrize(
    ("osm", "why"),
    [
        ("9am-5pm", "not OpenStreetMap"),
        ("", "not OpenStreetMap"),
        ('"by appointment"', "comment"),
        ('Mo-Fr 09:00-17:00 "by appointment"', "comment"),
        ('Mo-Fr 09:00-17:00 || "call"', r"\|\|"),
        ('Mo-Fr 09:00-17:00 || unknown "call"', r"\|\|"),
        ("Mo-Fr 09:00-17:00; SH off", "school"),
        ("PH off; Mo-Fr 09:00-17:00", "last"),
        ("mo-fr 09:00-17:00", "unclear"),
    ],
)
def test_hours_that_mean_something_else_than_they_say_are_refused(osm, why):
    with pytest.raises(ValueError, match=why):
        check_osm(osm)


@pytest.mark.parametrize(
    "osm", ["24/7", "Mo,Th 08:30-11:30", 'unknown "call first"', "Mo-Fr 07:00-17:00; PH off",
            'Mo-Fr 09:00-17:00; Sa unknown "call first"'],
)  # fmt: skip
def test_hours_that_mean_what_they_say_are_kept(osm):
    assert check_osm(osm) == osm
