"""What is worth a second look in a file that can be imported as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.models import Location, Phone, Service
from resources.importing.reading import Problem
from resources.importing.records import Record

ALIKE = 85.0  # of 100: two names that may be one


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    name: str
    address: str
    phone: str


def notices(
    session: Session, records: Sequence[Record], created: Sequence[Record], today: date
) -> list[Problem]:
    """Ended already; the same place as another. `created`: those that the directory lacks."""
    found = [*_ended(records, today), *_twice(_known(session), created)]
    return sorted(found, key=lambda one: one.row)


def _ended(records: Iterable[Record], today: date) -> Iterable[Problem]:
    for record in records:
        for column, name in (("place_valid_to", "valid_to"), ("alert_ends", "alert_ends")):
            day = record.values.get(name)
            if day is not None and day < today:
                yield Problem(record.row, column, f"{day} is past: people will not see this")


def _twice(known: list[_Known], created: Sequence[Record]) -> Iterable[Problem]:
    """The same door or the same line, under nearly the same name."""
    together: dict[str, list[_Known]] = {}
    for one in known:
        _add(together, one)
    for record in created:
        one = _of(record)
        near = [*together.get(one.address, ()), *together.get(one.phone, ())]
        like = next((other for other in near if _alike(one.name, other.name)), None)
        if like is not None:
            message = f"looks like {like.id} ({like.name}): if it is the same, use that id"
            yield Problem(record.row, "id", message)
        _add(together, one)


def _add(together: dict[str, list[_Known]], one: _Known) -> None:
    for key in filter(None, (one.address, one.phone)):
        together.setdefault(key, []).append(one)


def _alike(name: str, other: str) -> bool:
    return fuzz.token_set_ratio(name.casefold(), other.casefold()) >= ALIKE


def _known(session: Session) -> list[_Known]:
    first_phone = (Phone.service_id == Service.id) & (Phone.position == 0)
    rows = select(Service.id, Service.name, Location.address, Phone.number)
    query = rows.outerjoin(Location).outerjoin(Phone, first_phone).where(Service.status != "closed")
    return [
        _Known(service_id, name, (address or "").casefold(), phone or "")
        for service_id, name, address, phone in session.execute(query)
    ]


def _of(record: Record) -> _Known:
    phones = record.values.get("phones") or ()
    return _Known(
        record.id,
        record.values["name"],
        (record.values.get("address") or "").casefold(),
        phones[0][1] if phones else "",
    )
