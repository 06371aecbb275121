"""The queue of what people say is wrong with listings, and how staff settle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from resources.directory.keeping import Keeper
from resources.directory.models import Service
from resources.told.models import REPORTS, SETTLED, ListingReport


@dataclass(frozen=True, slots=True)
class Waiting:
    """All open reports of one kind on one listing. `times`: taps, not people."""

    number: int
    listing: str
    name: str
    phone: str
    what: str
    times: int
    first: date
    last: date


class NoSuchReport(LookupError):
    """No open report has that number."""


def name_of(session: Session, listing: str) -> str | None:
    """The name of a listing that people can see; None where there is none."""
    service = session.get(Service, listing)
    return service.name if service and service.published else None


def report(session: Session, listing: str, what: str, today: date) -> bool:
    """Put it in the queue, or count it up there. False: people see no such listing, or we know no
    such kind. A report that staff settled today is open again: somebody says it is still so."""
    if what not in REPORTS or name_of(session, listing) is None:
        return False
    try:
        with session.begin_nested():
            session.add(ListingReport(service_id=listing, what=what, day=today))
    except IntegrityError:  # somebody told it today already
        again = {"settled_on": None, "settled_as": "", "settled_by": ""}
        session.execute(
            update(ListingReport)
            .where(ListingReport.service_id == listing, ListingReport.what == what)
            .where(ListingReport.day == today)
            .values(times=ListingReport.times + 1, **again)
        )
    return True


def queue(session: Session) -> Sequence[Waiting]:
    """What is open, the most often told first, then the oldest."""
    opened = select(ListingReport, Service).join(Service).where(ListingReport.settled_on.is_(None))
    together: dict[tuple[str, str], list[tuple[ListingReport, Service]]] = {}
    for row, service in session.execute(opened.order_by(ListingReport.day, ListingReport.id)):
        together.setdefault((row.service_id, row.what), []).append((row, service))
    found = [_waiting(rows) for rows in together.values()]
    return sorted(found, key=lambda one: (-one.times, one.first, one.number))


def _waiting(rows: Sequence[tuple[ListingReport, Service]]) -> Waiting:
    (first, service), (last, _) = rows[0], rows[-1]
    return Waiting(
        number=first.id,
        listing=service.id,
        name=service.name,
        phone=service.phones[0].text if service.phones else "",
        what=first.what,
        times=sum(row.times for row, _ in rows),
        first=first.day,
        last=last.day,
    )


def settle(session: Session, number: int, how: str, by: str, today: date) -> Waiting:
    """Close all open reports of that kind on that listing, and do to the listing what `how` says.

    Raises `NoSuchReport`, and `ValueError` for another `how`.
    """
    if how not in SETTLED:
        raise ValueError(how)
    found = next((one for one in queue(session) if one.number == number), None)
    if found is None:
        raise NoSuchReport(number)
    rows = select(ListingReport).where(
        ListingReport.service_id == found.listing,
        ListingReport.what == found.what,
        ListingReport.settled_on.is_(None),
    )
    for row in session.scalars(rows):
        row.settled_on, row.settled_as, row.settled_by = today, how, by
    keeper = Keeper(session, by, "edit", f"report {number}: {how}")
    _apply(keeper, found.listing, how, today)
    return found


def _apply(keeper: Keeper, listing: str, how: str, today: date) -> None:
    if how == "closed":
        keeper.close(listing)
    elif how == "hidden":
        keeper.change(listing, {"published": False})
    elif how == "still-right":
        keeper.confirm(listing, ["listing"], "after a report", today)


def forget(session: Session, today: date, keep: timedelta) -> None:
    """Delete what was settled longer ago than that."""
    session.execute(delete(ListingReport).where(ListingReport.settled_on < today - keep))
