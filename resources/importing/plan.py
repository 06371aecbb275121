"""What a file would change: compared with the directory first, written only as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from resources.directory.flat import snapshot
from resources.directory.keeping import Keeper
from resources.directory.models import Service
from resources.importing.hsds import is_json, read_hsds
from resources.importing.hsds_record import hsds_record
from resources.importing.locating import Locator
from resources.importing.noticing import notices
from resources.importing.reading import Problem, Table, read_table
from resources.importing.records import Record, RowReader, source_record, staff_record
from resources.importing.week import same_hours

READERS = {"source": source_record, "staff": staff_record, "hsds": hsds_record}
WHEN_NEW = {"hsds": {"status": "unverified"}}  # confirmed by others is not confirmed by us


class WrongRows(Exception):
    """Applying a plan that has problems: nothing is written."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row's effect. `fields`: name -> (before, after), empty unless `changed`."""

    row: int
    id: str
    name: str
    effect: Literal["created", "changed", "unchanged"]
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    records: tuple[Record, ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    """What was put right, and what to look at: none of it keeps the file out."""
    when_new: Mapping[str, Any] = field(default_factory=dict)
    """Fields of listings that the directory lacks, where the file does not say."""

    def count(self, effect: str) -> int:
        return sum(change.effect == effect for change in self.changes)


def plan_import(session: Session, raw: bytes, known_tags: Collection[str], locate: Locator) -> Plan:
    """Read and compare without writing. Raises `BadFile` if the file as a whole is not usable."""
    table = read_hsds(raw) if is_json(raw) else read_table(raw)
    records, problems, repaired = _records(table, known_tags, locate)
    services = _existing(session, [record.id for record in records])
    changes = tuple(_change(record, services.get(record.id)) for record in records)
    created = [record for record in records if record.id not in services]
    found = notices(session, records, created, datetime.now(UTC).date())
    notes = sorted([*repaired, *found], key=lambda one: one.row)
    when_new = WHEN_NEW.get(table.kind, {})
    return Plan(tuple(records), changes, tuple(problems), tuple(notes), when_new)


def apply_plan(session: Session, plan: Plan, keeper: Keeper) -> None:
    """Write every created and changed row, in the caller's transaction. A row that the file
    lacks is left alone. Raises `WrongRows` if the plan has any problem."""
    if plan.problems:
        raise WrongRows(f"{len(plan.problems)} problems; correct the file first")
    _existing(session, [record.id for record in plan.records])  # read together, not one by one
    for record, change in zip(plan.records, plan.changes, strict=True):
        if change.effect == "created":
            keeper.create(record.id, {**plan.when_new, **record.values})
        elif change.effect == "changed":
            keeper.change(record.id, record.values)


def _records(
    table: Table, known_tags: Collection[str], locate: Locator
) -> tuple[list[Record], list[Problem], list[Problem]]:
    records: list[Record] = []
    repaired: list[Problem] = []
    problems = list(table.problems)
    seen: dict[str, int] = {}
    for number, cells in table.rows:
        row = RowReader(number, cells)
        record = READERS[table.kind](row, known_tags, locate)
        if record.id in seen:
            row.wrong("id", f"{record.id!r} is already in row {seen[record.id]}; ids are unique")
        seen.setdefault(record.id, number)
        problems.extend(row.problems)
        repaired.extend(row.repaired)
        if not row.problems:
            records.append(record)
    return records, sorted(problems, key=lambda problem: problem.row), repaired


def _existing(session: Session, ids: list[str]) -> dict[str, Service]:
    found: dict[str, Service] = {}
    for start in range(0, len(ids), 500):  # SQLite and PostgreSQL both cap a statement's values
        query = (
            select(Service)
            .where(Service.id.in_(ids[start : start + 500]))
            .options(*(selectinload(part) for part in PARTS))
        )
        found.update({service.id: service for service in session.scalars(query)})
    return found


PARTS = (
    Service.organization,
    Service.location,
    Service.hours,
    Service.phones,
    Service.tags,
    Service.verifications,
)


def _change(record: Record, service: Service | None) -> Change:
    name = record.values["name"]
    if service is None:
        return Change(record.row, record.id, name, "created", {})
    before = snapshot(service)
    fields = {
        key: (before[key], value)
        for key, value in record.values.items()
        if before[key] != value
        and not (key == "checked" and value is None)
        and not (key == "hours" and same_hours(before[key], value))
    }
    return Change(record.row, record.id, name, "changed" if fields else "unchanged", fields)
