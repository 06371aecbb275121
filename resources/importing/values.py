"""One cell to one value. Every function raises ValueError with what to write instead."""

import re
from collections.abc import Collection
from datetime import date, datetime
from difflib import get_close_matches

from resources.directory.models import STATUSES
from resources.places import zips
from resources.places.geo import distance_km

YES = frozenset({"yes", "y", "true", "1", "si", "sí", "x"})
NO = frozenset({"no", "n", "false", "0"})
FAR_FROM_ZIP_KM = 80.0  # farther than any delivery ZIP is wide, outside the emptiest West
NORTH_AMERICAN = re.compile(
    r"(?P<tty>TTY:?\s+)?(?:\+?1[\s.-]*)?\(?(?P<area>[2-9]\d{2})\)?[\s.-]*"
    r"(?P<exchange>\d{3})[\s.-]*(?P<line>\d{4})(?!\d)(?P<rest>.*)",
    re.IGNORECASE,
)
VANITY = re.compile(r"(?:\+?1[\s.-]*)?\(?([2-9]\d{2})\)?[\s.-]*([0-9A-Z][0-9A-Z-]{6,12})")
SHORT_CODE = re.compile(r"(\d{3,6})(?!\d|-\d)(.*)")
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")

PhoneValue = tuple[str, str, str]  # kind, number, text


def identifier(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", cell):
        raise ValueError("give every row its own id: letters, digits, - and _ (for example ken-12)")
    return cell


def short(cell: str) -> str:
    if len(cell) > 300:
        raise ValueError("longer than 300 characters; shorten it")
    return cell


def required(cell: str) -> str:
    if not cell:
        raise ValueError("must not be empty")
    return short(cell)


def yes_no(cell: str, *, default: bool) -> bool:
    word = cell.casefold()
    if word and word not in YES | NO:
        raise ValueError(f"{cell!r} is neither yes nor no")
    return word in YES if word else default


def day(cell: str) -> date | None:
    """2026-01-15; also 1/15/2026, which spreadsheets make of it."""
    if not cell:
        return None
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
    raise ValueError(f"{cell!r} is not a date; write it as 2026-01-15")


def partial_date(cell: str) -> str:
    """A source's own date: 2018, 2026-09 or 2026-09-30."""
    if cell and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", cell):
        raise ValueError(f"{cell!r} is not a date; write 2018, 2026-09 or 2026-09-30")
    return cell


def status(cell: str) -> str:
    if cell not in STATUSES:
        raise ValueError(f"{cell!r} is no status; write one of {', '.join(STATUSES)}")
    return cell


def website(cell: str) -> str:
    if cell and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", cell):
        raise ValueError(f"{cell!r} is not a web address; write it with https://")
    return cell


def state(cell: str) -> str:
    if cell and not re.fullmatch(r"[A-Za-z]{2}", cell):
        raise ValueError(f"{cell!r} is not a state; write two letters such as PA")
    return cell.upper()


def zip_code(cell: str) -> str:
    """Five digits; spreadsheets eat leading zeros, which come back."""
    if not cell:
        return ""
    if not re.fullmatch(r"\d{3,5}(-\d{4})?", cell):
        raise ValueError(f"{cell!r} is not a ZIP code; write five digits")
    code = cell.split("-", maxsplit=1)[0].zfill(5)
    if zips.lookup(code) is None:
        raise ValueError(f"there is no ZIP code {code}")
    return code


def coordinate(cell: str, *, low: float, high: float) -> float | None:
    """Degrees inside the United States and its territories."""
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a number of degrees such as 39.9925") from None
    if not low <= value <= high:  # also refuses NaN
        raise ValueError(f"{cell} is not in the United States; are the two numbers swapped?")
    return value


def near_zip(lat: float, lon: float, code: str) -> None:
    """Refuse a point that is nowhere near its ZIP code."""
    known = zips.lookup(code) if code else None
    if known is None or not known.delivery:
        return
    apart = distance_km(lat, lon, known.lat, known.lon)
    if apart > FAR_FROM_ZIP_KM:
        raise ValueError(f"the point is {apart:.0f} km from ZIP {code}; one of them is wrong")


def tags(cell: str, known: Collection[str]) -> tuple[str, ...]:
    found = [tag.strip().lower() for tag in re.split(r"[;,]", cell) if tag.strip()]
    if not found:
        raise ValueError("give at least one tag, for example naloxone;syringes")
    for tag in found:
        if tag not in known:
            like = get_close_matches(tag, known, 1)
            hint = f"did you mean {like[0]!r}?" if like else "see the list in needs.yml"
            raise ValueError(f"{tag!r} is no tag; {hint}")
    return tuple(dict.fromkeys(found))


def phone(cell: str) -> PhoneValue:
    """+1-215-555-0100 or a short code to dial, and the text that people read."""
    number = NORTH_AMERICAN.fullmatch(cell)
    if number:
        plain = f"{number['area']}-{number['exchange']}-{number['line']}"
        kind = "tty" if number["tty"] else "voice"
        return kind, f"+1-{plain}", (("TTY " if number["tty"] else "") + plain + number["rest"])
    vanity = VANITY.fullmatch(cell.upper())
    if vanity:
        digits = vanity[2].replace("-", "").translate(LETTERS)[:7]
        if len(digits) == 7:
            return "voice", f"+1-{vanity[1]}-{digits[:3]}-{digits[3:]}", cell
    code = SHORT_CODE.fullmatch(cell)
    if code:
        return "voice", code[1], cell
    raise ValueError(f"{cell!r} is not a phone number; write it as 215-555-0100")


def text_number(cell: str) -> PhoneValue:
    """Where to send an SMS: a number, a short code, or "Text HOME to 741741"."""
    number = NORTH_AMERICAN.fullmatch(cell)
    if number:
        _, dial, text = phone(cell)
        return "text", dial, text
    codes = re.findall(r"(?<!\d)(\d{3}-?\d{3}|\d{3,6})(?!\d)", cell)
    if not codes:
        raise ValueError(f"{cell!r} has no number to text; write it as Text HOME to 741741")
    return "text", codes[-1].replace("-", ""), cell
