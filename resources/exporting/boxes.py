"""Opening hours as the Mon to Sun boxes of the spreadsheet, where they fit into them."""

from datetime import date, datetime, timedelta

from opening_hours import validate

from resources.directory.hours import hours_on
from resources.importing.week import same_hours, week_to_osm

PLAIN_MONDAY = date(2026, 2, 2)  # a week without holiday and without a change of the clocks
ZONE = "America/New_York"
ALL_DAY = "24h"
CLOSED = "closed"


def boxes_of(osm: str | None) -> tuple[list[str], bool] | None:
    """Seven boxes, Monday first, and whether it is closed on holidays. None where the hours do
    not fit into boxes: seasons, single dates, every other week."""
    if not osm:
        return [""] * 7, False
    if not validate(osm):
        return None
    boxes = [_box(osm, PLAIN_MONDAY + timedelta(days=number)) for number in range(7)]
    for holidays in (False, True):
        try:
            again = week_to_osm(boxes, closed_on_holidays=holidays)
        except ValueError:
            return None
        if same_hours(again, osm):
            return boxes, holidays
    return None


def _box(osm: str, day: date) -> str:
    found = hours_on(osm, ZONE, day)
    if found.state == "unknown":
        return ""
    if found.state == "closed":
        return CLOSED
    if len(found.spans) == 1 and found.spans[0][1] is None:
        return ALL_DAY
    spans = [_span(start, end) for start, end in found.spans]
    return ALL_DAY if spans == ["00:00-24:00"] else "; ".join(spans)


def _span(start: datetime, end: datetime | None) -> str:
    if end is None:
        return f"{start:%H:%M}-24:00"
    whole = end.date() > start.date() and (end.hour, end.minute) == (0, 0)
    return f"{start:%H:%M}-{'24:00' if whole else f'{end:%H:%M}'}"
