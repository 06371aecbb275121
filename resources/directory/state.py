"""A whole listing as text: what the ledger keeps of it, and how it is brought back.

Every field is JSON, so that before and after can be compared, kept for years and read by anybody.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from resources.directory.flat import snapshot, write
from resources.directory.models import Organization, Service, Verification

DERIVED = ("source", "checked")  # both stand among the verifications
DAYS = ("valid_from", "valid_to", "alert_ends")
VERIFICATIONS = "verifications"
CHECK = (
    "what", "on", "by", "how", "next_due", "source_name", "source_url", "source_date", "confidence",
)  # fmt: skip


def state_of(service: Service) -> dict[str, str]:
    """JSON by field. `verifications` holds all of them, oldest first."""
    fields = {name: value for name, value in snapshot(service).items() if name not in DERIVED}
    fields[VERIFICATIONS] = [
        [getattr(one, name) for name in CHECK] for one in service.verifications
    ]
    return {name: to_json(value) for name, value in fields.items()}


def to_json(value: object) -> str:
    return json.dumps(value, default=date.isoformat, ensure_ascii=False)


def bring_back(session: Session, service: Service, fields: Mapping[str, str]) -> None:
    """Set these fields to what they were, exactly; the others stay."""
    values: dict[str, Any] = {name: _value(name, text) for name, text in fields.items()}
    checks = values.pop(VERIFICATIONS, None)
    known = {one.name: one for one in session.query(Organization)}
    with session.no_autoflush:
        write(session, service, values, known)
    if checks is not None:
        if service.verifications:
            service.verifications = []
            session.flush()  # ids tell which came first
        service.verifications = [Verification(**check) for check in checks]


def _value(name: str, text: str) -> object:
    value: Any = json.loads(text)
    if name in DAYS:
        return _day(value)
    if name == "phones":
        return tuple(tuple(phone) for phone in value)
    if name == "tags":
        return tuple(value)
    if name == VERIFICATIONS:
        return [_check(row) for row in value]
    return value


def _check(row: list[Any]) -> dict[str, Any]:
    check = dict(zip(CHECK, row, strict=True))
    return check | {"on": _day(check["on"]), "next_due": _day(check["next_due"])}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
