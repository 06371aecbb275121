"""Hours as people type them, brought to the form of the boxes where they have one plain meaning."""

import re
from collections.abc import Sequence

WORDS = (  # Monday first; English and Spanish
    ("mo", "mon", "monday", "lun", "lunes"),
    ("tu", "tue", "tues", "tuesday", "mar", "martes"),
    ("we", "wed", "wednesday", "mie", "mié", "miercoles", "miércoles"),
    ("th", "thu", "thur", "thurs", "thursday", "jue", "jueves"),
    ("fr", "fri", "friday", "vie", "viernes"),
    ("sa", "sat", "saturday", "sab", "sáb", "sabado", "sábado"),
    ("su", "sun", "sunday", "dom", "domingo"),
)
NUMBERS = {word: number for number, words in enumerate(WORDS) for word in words}
WHOLE = {
    **dict.fromkeys(("m-f", "l-v", "weekdays"), (0, 4)),
    **dict.fromkeys(("weekends",), (5, 6)),
    **dict.fromkeys(("daily", "every day", "diario", "todos los días", "todos los dias"), (0, 6)),
}
_DAY = r"([a-záé]+)\.?"
_DAYS = re.compile(
    _DAY + r"(?:\s*(?:[-–—]|\bto\b|\bthrough\b|\ba\b)\s*" + _DAY + r")?:?\s+(?=\d)(.+)"
)
_BARE = re.compile(r"([1-9]|1[0-2])(:\d\d)?(\s*(?:[-–—]|\bto\b|\ba\b)\s*)([1-9])(:\d\d)?")


def spread(boxes: Sequence[str]) -> list[str] | None:
    """Seven boxes for one that names its days ("M-F 9-5", "lun a vie 9am-5pm") where the other
    six are empty, the rest of the week closed; None where nothing is to be spread."""
    filled = [re.sub("[–—]", "-", box).strip().casefold() for box in boxes if box.strip()]
    found = _named(filled[0]) if len(filled) == 1 else None
    if found is None:
        return None
    first, last, hours = found
    return [hours if first <= day <= last else "closed" for day in range(7)]


def afternoon(box: str) -> str:
    """ "9-5" closes in the afternoon: nobody means five in the morning. "09:00-05:00", as our own
    exports write it, stays what it says."""
    return ";".join(_afternoon(part) for part in re.split(r"[;,]", box))


def _afternoon(span: str) -> str:
    bare = _BARE.fullmatch(span.strip().casefold())
    if bare is None:
        return span
    opens, minutes, dash, closes, past = bare.groups(default="")
    first, last = int(opens), int(closes)
    if first in range(1, 6) and first < last:  # "1-5"
        return f"{first + 12}{minutes}{dash}{last + 12}{past}"
    if first in range(6, 13) and last in range(1, 8) and last < first:  # "9-5", "12-4"
        return f"{opens}{minutes}{dash}{last + 12}{past}"
    return span


def _named(text: str) -> tuple[int, int, str] | None:
    for words, (first, last) in WHOLE.items():
        if text.startswith(f"{words} "):
            return first, last, text.removeprefix(words).strip()
    named = _DAYS.fullmatch(text)
    if named is None or named[1] not in NUMBERS or (named[2] or named[1]) not in NUMBERS:
        return None
    first, last = NUMBERS[named[1]], NUMBERS[named[2] or named[1]]
    return (first, last, named[3]) if first <= last else None
