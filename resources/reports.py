"""What `python -m resources` prints: plans, problems and answers, as lines or as JSON."""

from datetime import datetime
from typing import Any

from resources.directory.listing import Found, Listing
from resources.importing import Plan
from resources.places import Resolution

SHOWN = 20  # created rows named one by one; beyond that only counted


def plan_text(name: str, plan: Plan, *, applied: bool) -> str:
    counts = ", ".join(f"{plan.count(e)} {e}" for e in ("created", "changed", "unchanged"))
    lines = [f"{name}: {counts}, {len(plan.problems)} problems"]
    created = [change for change in plan.changes if change.effect == "created"]
    lines += [f"  + {change.id}  {change.name}" for change in created[:SHOWN]]
    if len(created) > SHOWN:
        lines.append(f"  + and {len(created) - SHOWN} more")
    for change in plan.changes:
        if change.effect == "changed":
            lines.append(f"  ~ {change.id}  {change.name} (row {change.row})")
            lines += [f"      {key}: {a!r} -> {b!r}" for key, (a, b) in change.fields.items()]
    lines += [f"  ! {note}" for note in plan.notes]
    if plan.problems:
        lines.append("Nothing was written: correct the rows below and import the file again.")
    elif applied:
        lines.append("Written.")
    else:
        lines.append("Nothing was written yet: look it over, then run it again with --apply.")
    return "\n".join(lines) + "\n"


def problems_text(name: str, plan: Plan) -> str:
    return "".join(f"{name}: {problem}\n" for problem in plan.problems)


def unknown_place(text: str, where: Resolution) -> str:
    if where.choices:
        names = "; ".join(place.name for place in where.choices)
        return f"not sure which place {text!r} is; try one of: {names}"
    return f"no place {text!r} is known; try a ZIP code, a corner, or a city and its state"


def found_json(where: Resolution, found: Found | None) -> dict[str, Any]:
    return {
        "place": {
            "name": where.name,
            "lat": where.lat,
            "lon": where.lon,
            "sure": where.sure,
            "choices": [
                {"name": place.name, "lat": place.lat, "lon": place.lon} for place in where.choices
            ],
        },
        "results": [_result(listing) for listing in found.listings] if found else [],
    }


def found_text(where: Resolution, found: Found) -> str:
    lines = [f"near {where.name}:"] if found.listings else [f"nothing found near {where.name}"]
    lines += [_line(listing) for listing in found.listings]
    return "\n".join(lines) + "\n"


def _result(listing: Listing) -> dict[str, Any]:
    return {
        "id": listing.id,
        "name": listing.name,
        "distance_km": listing.distance_km,
        "open": listing.opening.state,
        "until": _iso(listing.opening.until),
        "opens": _iso(listing.opening.opens),
        "checked_on": listing.checked_on.isoformat() if listing.checked_on else None,
        "verified": listing.verified,
        "phone": listing.phone,
        "address": listing.address,
    }


def _line(listing: Listing) -> str:
    far = f"{listing.distance_km:.1f} km" if listing.distance_km is not None else "no distance"
    told = f"checked {listing.checked_on}" if listing.verified else "not checked yet, call first"
    contact = listing.phone_text or listing.text_number or listing.website
    parts = (listing.name, listing.address, contact, far, f"hours: {listing.opening.state}", told)
    return f"  {listing.id}  " + " | ".join(part for part in parts if part)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
