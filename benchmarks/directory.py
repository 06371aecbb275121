"""How fast the nearest five open services are found among 100,000, and how fast places resolve.

Run: python -m benchmarks.directory [--rows N] [--store postgresql]. Synthetic services, spread as
in a city: most within 15 km of the middle, the rest up to 200 km away; a third with known hours.
Compared with reading the same rows without an index (a scan with haversine on each).
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, text

from resources.config import load_config
from resources.directory.models import Location, OpeningHours, Phone, Service, ServiceTag
from resources.directory.needs import needs
from resources.directory.search import find
from resources.directory.store import migrate, open_directory
from resources.directory.wishes import Wishes
from resources.home import home_places
from resources.places.geo import distance_km
from tests.postgresql import new_database, server

TARGET_MS = 10.0
HOME = (39.9925, -75.1133)
WISHED = Wishes(("walk_in", "spanish"), open_now=True)
ZONE = "America/New_York"
HOURS = ("Mo-Fr 09:00-17:00; PH off", "24/7", "Mo-Sa 08:00-12:00,13:00-20:00", None, None, None)
PLACES = ("K&A", "19134", "52nd and Market", "norte de filadelfia", "tucson az", "fishtwon",
    "quensinton y lejai", "phenix az", "nobody knows this")  # fmt: skip


def rows(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    tags = sorted({tag for need in needs().by_id.values() for tag in need.weights})
    for number in range(count):
        spread = 0.08 if chance.random() < 0.7 else 1.0
        yield {
            "id": f"s{number}",
            "lat": HOME[0] + chance.gauss(0, spread),
            "lon": HOME[1] + chance.gauss(0, spread),
            "osm": chance.choice(HOURS),
            "tag": chance.choice(tags),
        }


def fill(url: str, count: int) -> None:
    made = list(rows(count))
    base = {"description": "", "access": "walk-in", "status": "unverified", "coverage": "",
            "confidential": False, "published": True, "moves": False, "website": "",
            "eligibility": "", "what_to_bring": "", "cost": "", "languages": "",
            "accessibility": "", "alert": "", "staff_notes": ""}  # fmt: skip
    place = {"address_2": "", "city": "", "state": "", "zip": "", "precision": ""}
    with open_directory(url).begin() as session:
        session.execute(insert(Service), [{"id": r["id"], "name": r["id"], **base} for r in made])
        session.execute(
            insert(Location),
            [{"service_id": r["id"], "address": f"{r['id']} St", "lat": r["lat"], "lon": r["lon"],
              **place} for r in made],
        )  # fmt: skip
        session.execute(
            insert(OpeningHours),
            [{"service_id": r["id"], "osm": r["osm"], "time_zone": ZONE, "note": ""} for r in made],
        )
        session.execute(
            insert(ServiceTag),
            [
                {
                    "service_id": r["id"],
                    "tag": r["tag"],
                    "position": 0,
                    "lat": r["lat"],
                    "lon": r["lon"],
                }
                for r in made
            ],
        )
        session.execute(
            insert(Phone),
            [{"service_id": r["id"], "position": 0, "kind": "voice", "number": f"+1-{n}",
              "text": str(n)} for n, r in enumerate(made)],
        )  # fmt: skip
        session.execute(text("ANALYZE"))


def measure(call: Callable[[], object], times: int) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def search_figures(url: str, times: int) -> None:
    chance, names = random.Random(11), sorted(needs().by_id)
    at = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo(ZONE))
    with open_directory(url)() as session:

        def nearest() -> object:
            lat, lon = HOME[0] + chance.gauss(0, 0.08), HOME[1] + chance.gauss(0, 0.08)
            session.expunge_all()
            return find(session, chance.choice(names), lat, lon, at, wishes=WISHED, limit=5)

        def scan() -> object:
            points = session.execute(select(Location.service_id, Location.lat, Location.lon))
            return sorted(points, key=lambda p: distance_km(*HOME, p.lat or 0, p.lon or 0))[:5]

        measure(nearest, 50)
        report("nearest 5 open", *measure(nearest, times), TARGET_MS)
        report("  for comparison: a full scan", *measure(scan, 5), None)


@contextmanager
def store(kind: str) -> Iterator[str]:
    """The URL of an empty one, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield f"sqlite:///{Path(folder) / 'directory.sqlite'}"
            return
        with server() as url:
            yield new_database(url).replace("postgresql://", "postgresql+psycopg://")


def place_figures() -> None:
    start = time.perf_counter()
    places = home_places(load_config())
    taken = (time.perf_counter() - start) * 1000
    report("places: load (once)", taken, taken, 500.0)
    for name in PLACES:
        report(f"places: {name}", *measure(partial(places.resolve, name), 200), 50.0)


def report(what: str, p50: float, p99: float, target: float | None) -> None:
    verdict = ""
    if target is not None:
        verdict = f"  target p99 {target:g} ms: {'ok' if p99 <= target else 'MISSED'}"
    print(f"{what:32} p50 {p50:9.3f} ms  p99 {p99:9.3f} ms{verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=1000)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    wanted = parser.parse_args()
    with store(wanted.store) as url:
        migrate(url)
        fill(url, wanted.rows)
        print(f"{wanted.rows} services")
        search_figures(url, wanted.searches)
    place_figures()


if __name__ == "__main__":
    main()
