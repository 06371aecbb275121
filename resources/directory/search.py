"""The services nearest to a point that answer a need, open and recently checked ones preferred.

Distance rules; among places that are about equally far, those that are open, fresh and a direct
answer come first. Every preference is a factor on the distance, so that nothing far ever passes
something near that is merely a little worse.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from resources.directory.candidates import Candidate, Ring, load_services
from resources.directory.for_a_while import current_notes
from resources.directory.listing import Found, Listing, listing_of
from resources.directory.needs import Need, needs
from resources.directory.overrides import Overrides
from resources.directory.wishes import Wishes
from resources.places.area import area_of

NO_WISHES = Wishes()
NEAR_KM = 10.0
RINGS_KM = (0.75, 1.5, 3.0, 6.0, NEAR_KM)
WIDE_KM = 80.0  # beyond an hour's drive a phone line is the better answer
SMALLEST_FACTOR = 0.75  # of `preference`: decides how far outside a ring a better one could be


def find(
    session: Session,
    need: str | None,
    lat: float,
    lon: float,
    at: datetime,
    *,
    wishes: Wishes = NO_WISHES,
    limit: int = 5,
    offset: int = 0,
) -> Found:
    """Up to `limit` listings around a point (degrees) at a moment that knows its time zone.

    `need` None: the nearest of each common need. Closed-down, unpublished and out-of-date mobile
    listings never appear, nor what is known not to meet a wish. Raises `UnknownNeed`; ValueError
    for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("the moment must know its time zone")
    overrides = Overrides.current(session, at.date())
    ring = Ring(session, lat, lon, at, wishes, overrides)
    if need is None:
        return _varied(ring, limit, offset)
    chosen, wide = _for_need(ring, needs()[need], offset + limit + 1)
    page = chosen[offset : offset + limit]
    return Found(_listings(ring, page), len(chosen) > offset + limit, wide)


def _for_need(ring: Ring, need: Need, wanted: int) -> tuple[list[Candidate], bool]:
    """Near ones first, then near kin; only without any of them the farther ones; last by phone."""
    chosen = _nearest(ring, need, wanted)
    if len(chosen) < wanted and need.kin:
        kin = ring.within(dict.fromkeys(need.kin, 1.0), NEAR_KM, related=True)
        chosen = _joined(chosen, _unique(kin), wanted)
    wide = not chosen
    if wide:
        chosen = _unique(ring.within(need.weights, WIDE_KM))[:wanted]
    if len(chosen) < wanted:
        area = area_of(ring.lat, ring.lon)
        chosen = _joined(chosen, _unique(ring.remote(need.remote, area)), wanted)
    return chosen, wide


def _nearest(ring: Ring, need: Need, wanted: int) -> list[Candidate]:
    """Best first; the ring grows only until nothing outside it could still be better."""
    km = RINGS_KM[0]
    while True:
        best = _unique(ring.within(need.weights, km))[:wanted]
        if len(best) == wanted:
            enough = best[-1].score / SMALLEST_FACTOR
        else:
            enough = next((wider for wider in RINGS_KM if wider > km), NEAR_KM)
        if enough <= km or km == NEAR_KM:
            return best
        km = min(enough, NEAR_KM)


def _joined(first: list[Candidate], then: list[Candidate], wanted: int) -> list[Candidate]:
    """Both in their order, each place once."""
    kept: list[Candidate] = []
    seen: set[tuple[str, ...]] = set()
    for candidate in (*first, *then):
        if not seen & candidate.identities:
            kept.append(candidate)
            seen |= candidate.identities
    return kept[:wanted]


def _unique(candidates: list[Candidate]) -> list[Candidate]:
    """In order of score, each place and each phone line once however many lists know it."""
    ordered = sorted(candidates, key=lambda one: (one.score, one.id))
    return _joined(ordered, [], len(ordered))


def _varied(ring: Ring, limit: int, offset: int) -> Found:
    """The nearest of every common need, nearest first; then the second nearest, and so on."""
    wanted = offset + limit + 1
    columns = [_nearest(ring, needs()[name], wanted) for name in needs().common]
    rounds = [
        candidate
        for turn in range(wanted)
        for candidate in _unique([column[turn] for column in columns if turn < len(column)])
    ]
    chosen = _joined(rounds, [], wanted)
    if len(chosen) < wanted:
        area = area_of(ring.lat, ring.lon)
        lines = [ring.remote(needs()[name].remote, area) for name in needs().common]
        chosen = _joined(chosen, [one for line in lines for one in _unique(line)], wanted)
    page = chosen[offset : offset + limit]
    return Found(_listings(ring, page), len(chosen) > offset + limit, not rounds)


def _listings(ring: Ring, page: list[Candidate]) -> tuple[Listing, ...]:
    services = load_services(ring.session, [candidate.id for candidate in page])
    today, notes = ring.at.date(), current_notes(ring.session, list(services), ring.at)
    return tuple(
        listing_of(
            services[one.id],
            one.opening,
            one.distance_km,
            today,
            related=one.related,
            osm=one.osm,
            ask=ring.wishes.unknown(vars(services[one.id])),
            notes=notes.get(one.id, ()),
        )
        for one in page
    )
