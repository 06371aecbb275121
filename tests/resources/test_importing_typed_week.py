"""Hours as people type them are read where they have one plain meaning, and it is told."""

import pytest

from resources.importing.locating import Locator
from resources.importing.reading import DAYS
from resources.importing.records import RowReader, staff_record
from resources.importing.typed_week import afternoon, spread
from resources.importing.week import week_to_osm


@pytest.mark.parametrize(
    "box",
    ["M-F 9-5", "M–F 9am–5pm", "Mon-Fri 9:00-17:00", "Mon through Fri: 9am to 5pm",
     "lun a vie 9am-5pm", "L-V 9-5", "Lunes a viernes 9 a 5", "weekdays 9-5"],
)  # fmt: skip
def test_a_box_that_names_its_days_fills_the_week(box):
    boxes = spread([box, *[""] * 6])
    assert boxes is not None
    assert week_to_osm([afternoon(one) for one in boxes]) == "Mo-Fr 09:00-17:00"


@pytest.mark.parametrize(
    ("box", "meant"),
    [("9-5", "9-17"), ("10:30 - 6", "10:30 - 18"), ("9-12;1-5", "9-12;13-17"), ("12-4", "12-16"),
     ("8-9", "8-9"), ("9-12", "9-12"),
     ("18:00-02:00", "18:00-02:00"), ("09:00-05:00", "09:00-05:00"), ("9am-5pm", "9am-5pm")],
)  # fmt: skip
def test_nine_to_five_ends_in_the_afternoon_and_what_is_written_out_stays(box, meant):
    assert afternoon(box) == meant


@pytest.mark.parametrize("box", ["9-17", "Fr-Mo 9-17", "call us", "a-b 9-17", "closed"])
def test_what_names_no_plain_days_is_not_spread(box):
    assert spread([box, *[""] * 6]) is None


def test_days_beside_other_filled_boxes_are_not_guessed():
    assert spread(["M-F 9-5", "9-12", *[""] * 5]) is None


def test_what_was_put_right_is_told_by_its_box():
    cells = dict.fromkeys(DAYS, "") | {"id": "a", "service_name": "A", "tags": "naloxone"}
    row = RowReader(2, cells | {"mon": "M-F 9-5"})
    record = staff_record(row, {"naloxone"}, Locator("America/New_York"))
    assert record.values["hours"] == "Mo-Fr 09:00-17:00"
    assert {(one.row, one.column) for one in row.repaired} == {(2, day) for day in DAYS}
