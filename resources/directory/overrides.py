"""Other hours on single days: of one listing, of all of an organization, or of all in a city."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from resources.directory.for_a_while import HoursOverride

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOT_KNOWN = 'unknown "call first"'
EARLIER = timedelta(days=1)  # a night that began on the last day may reach into the next


@dataclass(frozen=True)
class Overrides:
    """Those that hold now or later. What is nearer to the listing wins: its own, then its
    organization's, then its city's."""

    services: Mapping[str, list[HoursOverride]] = field(default_factory=dict)
    organizations: Mapping[int, list[HoursOverride]] = field(default_factory=dict)
    cities: Mapping[str, list[HoursOverride]] = field(default_factory=dict)

    @classmethod
    def current(cls, session: Session, today: date) -> Self:
        services: dict[str, list[HoursOverride]] = {}
        organizations: dict[int, list[HoursOverride]] = {}
        cities: dict[str, list[HoursOverride]] = {}
        query = select(HoursOverride).where(HoursOverride.last_day >= today - EARLIER)
        for one in session.scalars(query.order_by(HoursOverride.id)):
            if one.service_id is not None:
                services.setdefault(one.service_id, []).append(one)
            elif one.organization_id is not None:
                organizations.setdefault(one.organization_id, []).append(one)
            else:
                cities.setdefault(one.city.casefold(), []).append(one)
        return cls(services, organizations, cities)

    def hours_of(self, row: Mapping[str, Any]) -> str | None:
        """The OpenStreetMap hours of a plain row with its overrides; the last rule wins."""
        osm: str | None = row["osm"]
        rules = [
            *self.cities.get((row["city"] or "").casefold(), ()),
            *self.organizations.get(row["organization_id"], ()),
            *self.services.get(row["id"], ()),
        ]
        if not rules:
            return osm
        return "; ".join([osm or NOT_KNOWN, *(rule_of(one) for one in rules)])


def rule_of(one: HoursOverride) -> str:
    """As OpenStreetMap writes it: 2026 Dec 24-2026 Dec 26 off."""
    days = _day(one.first_day)
    if one.last_day != one.first_day:
        days += f"-{_day(one.last_day)}"
    return f"{days} {one.osm or 'off'}"


def _day(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
