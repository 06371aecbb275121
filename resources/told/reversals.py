"""The reversal log: rows without names go in, totals by month without small numbers come out."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from resources.told.models import CountedSitting, Reversal
from resources.told.suppression import Row, Total, added, shown

ASKED = ("age_band", "sex", "doses", "outcome", "zip3")
OUTCOMES = ("stayed", "hospital", "died")
NOT_SAID = "not said"
GOOD_FOR = timedelta(days=1)  # a sitting that was begun before yesterday counts nothing any more


def new_sitting(today: date) -> str:
    """The random number of one run through the questions; it travels in the chat's own buttons."""
    return f"{today:%y%m%d}{secrets.token_hex(4)}"


def note(session: Session, sitting: str, answers: Mapping[str, str], today: date) -> bool:
    """Write one row down, unless this sitting was counted before. Whether it stands there now.

    False: the sitting is none of ours, or too old to tell whether it was counted.
    """
    if not _is_good(sitting, today):
        return False
    digest = sha256(sitting.encode()).hexdigest()
    try:
        with session.begin_nested():
            session.add(CountedSitting(digest=digest, day=today))
    except IntegrityError:
        return True
    told = {name: answers.get(name, "") for name in ASKED}
    session.add(Reversal(day=today, **told))
    return True


def _is_good(sitting: str, today: date) -> bool:
    days = (today - timedelta(days=back) for back in range(GOOD_FOR.days + 1))
    return len(sitting) == 14 and sitting[:6] in {f"{day:%y%m%d}" for day in days}


def forget(session: Session, today: date, keep: timedelta) -> None:
    """Delete the rows that are older than that, and what was kept of old sittings."""
    session.execute(delete(Reversal).where(Reversal.day < today - keep))
    session.execute(delete(CountedSitting).where(CountedSitting.day < today - GOOD_FOR))


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows by month, "2026-11", oldest first; each with a cell for every outcome and NOT_SAID."""

    rows: Mapping[str, Row]

    @property
    def total(self) -> Total:
        return added([row.total for row in self.rows.values()])


def totals(session: Session, today: date, months: int = 12) -> Totals:
    """The last whole months. The running one is left out: from day to day it would show each row
    as it comes. Every month is there, so that none tells by its absence."""
    wanted = _months_before(today, months)
    counted: Counter[tuple[str, str]] = Counter()
    by_day = select(Reversal.day, Reversal.outcome, func.count())
    for day, outcome, count in session.execute(by_day.group_by(Reversal.day, Reversal.outcome)):
        counted[f"{day:%Y-%m}", outcome if outcome in OUTCOMES else NOT_SAID] += count
    rows = {
        month: shown([counted[month, outcome] for outcome in (*OUTCOMES, NOT_SAID)])
        for month in wanted
    }
    return Totals(rows)


def _months_before(today: date, months: int) -> Sequence[str]:
    found = []
    last = today.replace(day=1)
    for _ in range(months):
        last = (last - timedelta(days=1)).replace(day=1)
        found.append(f"{last:%Y-%m}")
    return found[::-1]
