"""Opening hours: the Mon to Sun boxes of the staff spreadsheet, and what we accept as hours."""

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate

from resources.directory.hours import COUNTRY

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NOT_KNOWN = 'unknown "call first"'
CLOSED = frozenset({"closed", "off", "cerrado"})
ALL_DAY = frozenset({"24h", "24 h", "24", "24 hours", "24/7", "24 horas"})
EXAMPLES = 'write "9:00-17:00", "9-12; 13-17", "18:00-02:00", "closed" or "24h"'
_SPAN = re.compile(r"(.+?)(?:\s*[-–—]\s*|\s+(?:to|a)\s+)(.+)")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")
_COMMENT = re.compile(r'"[^"]*"')
_MARKED_COMMENT = re.compile(r'\b(?:unknown|off|closed)\s+"[^"]*"')


def week_to_osm(boxes: Sequence[str], *, closed_on_holidays: bool = False) -> str | None:
    """The OpenStreetMap string for seven boxes, Monday first; None when all are empty.

    An empty box beside filled ones is a day whose hours are not known. ValueError: says which
    day cannot be read and what to write instead.
    """
    days = [_day(box) for box in boxes]
    if not any(days):
        return None
    if all(day == "00:00-24:00" for day in days) and not closed_on_holidays:
        return "24/7"
    rules = [
        _rule(day, [DAYS[i] for i, _ in group])
        for day, group in groupby(enumerate(days), key=lambda item: item[1])
    ]
    kept = [rule for rule in rules if rule] or ["off"]
    return "; ".join([*kept, "PH off"] if closed_on_holidays and kept != ["off"] else kept)


def same_hours(one: str | None, other: str | None) -> bool:
    """Whether two strings say the same: "Mo,We 09:00-12:00", "Mo 09:00-12:00; We 09:00-12:00"."""
    return bool(one and other) and _normal(str(one)) == _normal(str(other))


def _normal(osm: str) -> str:
    return str(OpeningHours(osm).normalize()) if validate(osm) else osm


def check_osm(osm: str) -> str:
    """The string itself, if it means what people take it to mean; ValueError says why not."""
    if not validate(osm):
        raise ValueError("not OpenStreetMap hours; write for example Mo-Fr 09:00-17:00; PH off")
    if "||" in osm:
        raise ValueError('a rule after || reads as open all the time; write unknown "call first"')
    if len(_COMMENT.findall(osm)) > len(_MARKED_COMMENT.findall(osm)):
        raise ValueError('a comment alone reads as open; write unknown "call first"')
    if re.search(r"\bSH\b", osm):
        raise ValueError("school holidays are not known here; use the alert for them")
    if re.search(r"PH\s+(?:off|closed)\s*[;,]\s*\S", osm):
        raise ValueError("PH off must be the last rule, or a later one overrides it")
    warnings = OpeningHours(osm, timezone=ZoneInfo("UTC"), country=COUNTRY).warnings
    if warnings:
        raise ValueError(f"unclear hours: {warnings[0]}")
    return osm


def _day(box: str) -> str:
    """One box as spans, `off`, or "" for not known."""
    text = box.strip().lower()
    if not text:
        return ""
    if text in CLOSED:
        return "off"
    if text in ALL_DAY:
        return "00:00-24:00"
    spans = sorted(_span(part.strip()) for part in re.split(r"[;,]", text) if part.strip())
    for (_, end), (start, _) in pairwise(spans):
        if end > start:
            raise ValueError(f"{box!r} has hours that overlap; {EXAMPLES}")
    if any(end <= start for start, end in spans[:-1]):
        raise ValueError(f"{box!r}: only the last hours of a day may pass midnight")
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _span(text: str) -> tuple[int, int]:
    """Opening and closing in minutes of the day; closing earlier means after midnight."""
    parts = _SPAN.fullmatch(text)
    start = _minutes(parts[1]) if parts else None
    end = _minutes(parts[2]) if parts else None
    if start is None or end is None or start in (end, 24 * 60):
        raise ValueError(f"{text!r} is not hours; {EXAMPLES}")
    return start, end


def _minutes(text: str) -> int | None:
    time = _TIME.fullmatch(text.strip())
    if not time:
        return None
    hour, minute, half = int(time[1]), int(time[2] or 0), (time[3] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= 24 * 60 else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _rule(day: str, names: list[str]) -> str:
    """One rule for days with the same hours; nothing for closed days, which need none."""
    if day == "off":
        return ""
    span = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
    return f"{span} {day or NOT_KNOWN}"
