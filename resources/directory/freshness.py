"""How long ago each field of a listing was confirmed, and which ones have gone stale.

Hours, phone, address and stock each keep for some days (`config.yml`, `directory.shelf_life_days`).
A check of the whole listing counts for every field but the stock, which nobody can answer for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from resources.directory.models import Service, ShownCount, Verification

GONE = ("closed", "address_unknown")
ALWAYS = ("hours", "phone", "address")  # every listing has these, or should say so
WEEKS = 4  # of showing that count


@dataclass(frozen=True, slots=True)
class Due:
    """A listing to look at again. `stale`: field and when it was last confirmed, None for never.
    `shown`: times in the last weeks."""

    id: str
    name: str
    phone: str
    stale: Mapping[str, date | None]
    shown: int
    next_due: date | None


def confirmed_on(service: Service, field: str) -> date | None:
    """The last day on which this field, or all of the listing, was confirmed."""
    counts = (field,) if field == "stock" else (field, "listing")
    days = [one.on for one in service.verifications if one.on and one.what in counts]
    return max(days, default=None)


def stale_fields(
    service: Service, shelf_life: Mapping[str, int], today: date
) -> dict[str, date | None]:
    """The fields whose check is older than it keeps, or that nobody has ever confirmed."""
    found = {}
    for field in ALWAYS:
        last = confirmed_on(service, field)
        if last is None or today - last > timedelta(days=shelf_life[field]):
            found[field] = last
    return found


def due(session: Session, shelf_life: Mapping[str, int], today: date) -> list[Due]:
    """What to check again, most shown first; then what was never checked, then by age."""
    shown = _shown(session, today)
    looked_after = select(Service).where(Service.published, Service.status.not_in(GONE))
    parts = (selectinload(Service.verifications), selectinload(Service.phones))
    found = []
    for service in session.scalars(looked_after.options(*parts)):
        stale = stale_fields(service, shelf_life, today)
        promised = _promised(service)
        if stale or (promised is not None and promised <= today):
            phone = service.phones[0].text if service.phones else ""
            times = shown.get(service.id, 0)
            found.append(Due(service.id, service.name, phone, stale, times, promised))
    return sorted(found, key=lambda one: (-one.shown, _oldest(one), one.name))


def count_shown(session: Session, shown: Mapping[str, int], today: date) -> None:
    """So many times more this week, for each that exists."""
    week = today - timedelta(days=today.weekday())
    for service_id, times in shown.items():
        row = session.get(ShownCount, (service_id, week))
        if row is not None:
            row.times += times
        elif session.get(Service, service_id) is not None:
            session.add(ShownCount(service_id=service_id, week=week, times=times))


def _shown(session: Session, today: date) -> dict[str, int]:
    since = today - timedelta(weeks=WEEKS)
    query = select(ShownCount.service_id, func.sum(ShownCount.times))
    rows = session.execute(query.where(ShownCount.week >= since).group_by(ShownCount.service_id))
    return {service_id: int(times) for service_id, times in rows}


def _promised(service: Service) -> date | None:
    """The day on which the last check said to look again."""
    checks: list[Verification] = [one for one in service.verifications if one.on]
    return checks[-1].next_due if checks else None


def _oldest(one: Due) -> date:
    return min((day or date.min for day in one.stale.values()), default=date.max)
