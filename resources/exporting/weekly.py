"""Plain weekly hours as HSDS schedules: one for each span, with the days that share it."""

from itertools import groupby
from typing import Any

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALL_DAY = ("00:00", "23:59")  # HSDS has no 24:00


def schedules(service_id: str, flat: dict[str, Any], boxes: list[str]) -> list[dict[str, Any]]:
    """`key` is what the caller makes the id from."""
    spans = sorted(
        (span.strip(), number)
        for number, box in enumerate(boxes)
        for span in box.split(";")
        if span.strip() and span.strip() != "closed"
    )
    found = []
    for span, group in groupby(spans, key=lambda one: one[0]):
        opens, closes = ALL_DAY if span == "24h" else _times(span)
        days = ",".join(DAYS[number] for _, number in group)
        schedule = {
            "key": f"{service_id}:{span}",
            "freq": "WEEKLY",
            "wkst": "MO",
            "byday": days,
            "opens_at": opens,
            "closes_at": closes,
            "valid_from": flat["valid_from"].isoformat() if flat["valid_from"] else None,
            "valid_to": flat["valid_to"].isoformat() if flat["valid_to"] else None,
            "notes": flat["hours_note"] or None,
        }
        found.append({name: value for name, value in schedule.items() if value is not None})
    return found


def _times(span: str) -> tuple[str, str]:
    opens, _, closes = span.partition("-")
    return opens, "23:59" if closes == "24:00" else closes
