"""Services that may be an answer: read by bounding box as plain rows, then weighed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from resources.directory.hours import Opening, state_at
from resources.directory.listing import only_city
from resources.directory.models import Service
from resources.directory.overrides import Overrides
from resources.directory.rows import NEAR, REMOTE, WHOLE
from resources.directory.wishes import Wishes
from resources.places.area import Area, covers
from resources.places.geo import box, distance_km

AT_HAND_KM = 0.3  # nearer than this, differences in distance do not matter
STREET_WORDS = {"avenue": "ave", "av": "ave", "street": "st", "road": "rd", "boulevard": "blvd",
                "north": "n", "south": "s", "east": "e", "west": "w"}  # fmt: skip

Weights = Mapping[str, float]  # tag (or a service's own id): what it is worth, 1 the best


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score`: the distance in km times every preference; lower is better."""

    id: str
    score: float
    distance_km: float | None
    opening: Opening
    osm: str | None
    related: bool
    identities: frozenset[tuple[str, ...]]


@dataclass
class Ring:
    """One search: where, when, and what has been weighed already (rings overlap)."""

    session: Session
    lat: float
    lon: float
    at: datetime
    wishes: Wishes
    overrides: Overrides
    _weighed: dict[tuple[str, bool], Candidate | None] = field(default_factory=dict)

    def within(self, weights: Weights, km: float, *, related: bool = False) -> list[Candidate]:
        """Published services with one of the tags, up to so many kilometres away."""
        south, north, west, east = box(self.lat, self.lon, km)
        near = {"tags": list(weights), "south": south, "north": north, "west": west, "east": east}
        found: list[Candidate] = []
        for row in _merged(self.session.execute(NEAR, near).mappings(), weights):
            key = (row["id"], related)
            if key not in self._weighed:
                self._weighed[key] = self._weigh(row, related)
            candidate = self._weighed[key]
            if candidate and candidate.distance_km is not None and candidate.distance_km <= km:
                found.append(candidate)
        return found

    def remote(self, wanted: Sequence[str], area: Area) -> list[Candidate]:
        """Phone, mail and web services whose coverage reaches the area; local ones first, then
        in the order of `wanted` (tags or ids)."""
        found: list[Candidate] = []
        rows = self.session.execute(REMOTE, {"wanted": list(wanted)}).mappings()
        ranks = {name: float(-place) for place, name in enumerate(wanted)}
        for row in _merged(rows, ranks):
            osm = self.overrides.hours_of(row)
            opening = state_at(osm, row["time_zone"], self.at)
            if not covers(row["coverage"], area) or (
                self.wishes.open_now and opening.state != "open"
            ):
                continue
            if self.wishes.factor(row) is None:
                continue
            wide = covers(row["coverage"], Area("", ""))
            score = 1000.0 * wide - 10.0 * row["weight"] + preference(row, opening, self.at.date())
            found.append(Candidate(row["id"], score, None, opening, osm, False, _identities(row)))
        return found

    def _weigh(self, row: Mapping[str, Any], related: bool) -> Candidate | None:
        today = self.at.astimezone(ZoneInfo(row["time_zone"])).date()
        wished = self.wishes.factor(row)
        if wished is None or not _is_there(row, today):
            return None
        osm = self.overrides.hours_of(row)
        opening = state_at(osm, row["time_zone"], self.at)
        if self.wishes.open_now and opening.state != "open":
            return None
        apart = distance_km(self.lat, self.lon, row["lat"], row["lon"])
        factor = preference(row, opening, today) * wished / row["weight"]
        score = max(apart, AT_HAND_KM) * factor
        return Candidate(row["id"], score, apart, opening, osm, related, _identities(row))


def preference(row: Mapping[str, Any], opening: Opening, today: date) -> float:
    """What a place's state does to its distance: below 1 nearer, above 1 farther."""
    factor = {"open": 1.0, "unknown": 1.15, "closed": 1.4}[opening.state]
    if row["checked_on"]:
        months = (today - row["checked_on"]).days / 30
        factor *= 0.75 if months < 3 else 0.85 if months < 12 else 1.0
    elif row["status"] == "unverified_historic":
        factor *= 1.5 if row["moves"] or "mobile" in row["access"] else 1.3
    elif row["status"] == "unverified":
        factor *= 1.1
    return factor * (2.0 if only_city(row["precision"]) else 1.0)


def load_services(session: Session, ids: list[str]) -> dict[str, Service]:
    """The whole services for one page of answers."""
    return {service.id: service for service in session.scalars(WHOLE, {"ids": ids})}


def _merged(rows: Iterable[Mapping[Any, Any]], weights: Weights) -> Iterable[dict[str, Any]]:
    """One row for each service, with the weight of its best tag (or of its own id)."""
    best: dict[str, dict[str, Any]] = {}
    for row in rows:
        weight = weights.get(row["id"], weights.get(row["tag"], min(weights.values())))
        known = best.get(row["id"])
        if known is None:
            best[row["id"]] = {**row, "weight": weight}
        elif weight > known["weight"]:
            known["weight"] = weight
    return best.values()


def _is_there(row: Mapping[str, Any], today: date) -> bool:
    starts, ends = row["valid_from"], row["valid_to"]
    return (starts is None or starts <= today) and (ends is None or today <= ends)


def _identities(row: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    """By what two listings are the same: a name or a phone at one address, or a phone line."""
    address = " ".join(
        STREET_WORDS.get(word, word) for word in re.findall(r"[a-z0-9]+", row["address"].casefold())
    )
    if not address:
        return frozenset({("line", row["phone"])} if row["phone"] else {("id", row["id"])})
    names = (row["organization"], row["name"], row["phone"])
    return frozenset((str(name).casefold(), address) for name in names if name)
