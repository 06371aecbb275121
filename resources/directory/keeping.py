"""The one door for changes of listings: importer, desk and command line come through here.

Whatever is done is written down field by field in the same transaction (see `ledger`), and can be
undone as a batch (see `undoing`). Open the directory with `exclusive=True` for it.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from resources.directory import chain
from resources.directory.flat import write
from resources.directory.ledger import WHOLE, AuditRow, Batch
from resources.directory.models import Organization, Service, Verification
from resources.directory.state import state_of, to_json

CONFIRMED = ("listing", "hours", "phone", "address", "stock")


class NoSuchListing(LookupError):
    """There is no listing of this id."""


class EditedMeanwhile(Exception):
    """Somebody else saved this listing first. `theirs`: its fields as they are now, as JSON."""

    def __init__(self, service_id: str, theirs: Mapping[str, str]) -> None:
        super().__init__(f"{service_id} was changed by somebody else meanwhile; look at both")
        self.service_id, self.theirs = service_id, theirs


class Keeper:
    """Changes made together by one person or program: one batch, made with the first change."""

    def __init__(
        self, session: Session, by: str, kind: str, what: str = "", now: datetime | None = None
    ) -> None:
        self._session = session
        self._now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
        self._batch = Batch(kind=kind, at=self._now, by=by, what=what[:300])
        self._organizations: dict[str, Organization] | None = None

    @property
    def batch(self) -> Batch:
        if self._batch.id is None:
            self._session.add(self._batch)
            self._session.flush()
        return self._batch

    def create(self, service_id: str, values: Mapping[str, Any]) -> Service:
        """A new listing from flat fields (see `flat`)."""
        service = Service(id=service_id, status="active")
        self._write(service, values)
        self._session.add(service)
        self._session.flush()  # fills in what was not given
        self.note(service_id, WHOLE, to_json(None), to_json(state_of(service)))
        return service

    def change(
        self, service_id: str, values: Mapping[str, Any], version: int | None = None
    ) -> Service:
        """Set some flat fields. `version`: the one that was edited; raises `EditedMeanwhile` where
        the listing has moved on, `NoSuchListing` where there is none."""
        service = self.listing(service_id)
        if version is not None and version != service.version:
            raise EditedMeanwhile(service_id, state_of(service))
        before = state_of(service)
        self._write(service, values)
        self.write_down(service, before)
        return service

    def confirm(self, service_id: str, what: Collection[str], how: str, on: date) -> Service:
        """Still right: the whole listing ("listing"), or some of `CONFIRMED`."""
        service = self.listing(service_id)
        before = state_of(service)
        for field in what:
            if field not in CONFIRMED:
                raise ValueError(f"{field!r} cannot be confirmed; it is one of {CONFIRMED}")
            check = Verification(what=field, on=on, by=self._batch.by, how=how)
            service.verifications.append(check)
        if "listing" in what and service.status.startswith("unverified"):
            service.status = "active"
        self.write_down(service, before)
        return service

    def close(self, service_id: str, instead: str = "") -> Service:
        """Closed for good, or moved to another listing, which people are pointed to."""
        if instead:
            self.listing(instead)
        return self.change(service_id, {"status": "closed", "moved_to_id": instead})

    def merge(self, duplicate: str, into: str) -> Service:
        """Two listings of one thing: `into` stays, with the tags and numbers of both."""
        kept, other = self.listing(into), self.listing(duplicate)
        tags = [one.tag for one in (*kept.tags, *other.tags)]
        phones = [(one.kind, one.number, one.text) for one in (*kept.phones, *other.phones)]
        numbers = {(kind, number or text): (kind, number, text) for kind, number, text in phones}
        values = {"tags": tuple(dict.fromkeys(tags)), "phones": tuple(numbers.values())}
        self.change(into, values)
        return self.close(duplicate, instead=into)

    def listing(self, service_id: str) -> Service:
        found = self._session.get(Service, service_id)
        if found is None:
            raise NoSuchListing(f"there is no listing {service_id!r}")
        return found

    def write_down(self, service: Service, before: Mapping[str, str]) -> None:
        """Each field that differs from `before`; the listing's version grows if one does."""
        self._session.flush()
        after = state_of(service)
        changed = [name for name in after if after[name] != before[name]]
        for name in changed:
            self.note(service.id, name, before[name], after[name])
        if changed:
            service.version += 1
            self._session.flush()

    def note(self, service_id: str, field: str, before: str, after: str) -> None:
        row = AuditRow(
            batch_id=self.batch.id,
            at=self._now,
            by=self._batch.by,
            service_id=service_id,
            field=field,
            before=before,
            after=after,
        )
        chain.append(self._session, row)

    def _write(self, service: Service, values: Mapping[str, Any]) -> None:
        if self._organizations is None:
            self._organizations = {one.name: one for one in self._session.query(Organization)}
        with self._session.no_autoflush:
            write(self._session, service, values, self._organizations)
