"""Places as people type them, each with what should come of it; and all of home by its own name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from resources.config import load_config
from resources.home import home_places
from resources.places import Places, Resolution, pack_file
from resources.places.geo import distance_km

HERE = Path(__file__).resolve().parent
PACK = HERE.parents[1] / "resources" / "data" / "places" / "philadelphia"
WHAT = ("sure", "offered", "ask", "unknown")
AT_MOST = 3


@pytest.fixture(scope="module")
def places() -> Places:
    return home_places(load_config())


def typed() -> list[Any]:
    return list(_typed())


def _typed() -> Iterator[Any]:
    for row in yaml.safe_load((HERE / "typed_places.yml").read_text(encoding="utf-8")):
        what = next(key for key in WHAT if key in row)
        for text in row["typed"]:
            yield pytest.param(what, text, row, id=f"{what}: {text}")


@pytest.mark.parametrize(("what", "text", "row"), typed())
def test_a_typed_place_is_found_or_asked_about_rightly(places, what, text, row):
    answer, km = places.resolve(text), row.get("km", 1)
    offered = [(choice.lat, choice.lon) for choice in answer.choices]
    assert len(offered) <= AT_MOST
    if what == "sure":
        assert answer.sure, offered
        assert distance_km(answer.lat, answer.lon, *row["at"]) <= km, answer.name
    elif what == "offered":
        points = [(answer.lat, answer.lon)] if answer.sure else offered
        assert any(distance_km(*point, *row["at"]) <= km for point in points), answer
    elif what == "ask":
        assert (answer.sure, answer.lat) == (False, None)
        assert len(offered) > 1
        for meant in row["at"]:
            assert any(distance_km(*point, *meant) <= km for point in offered), answer
    else:
        assert (answer.sure, answer.lat, answer.choices) == (False, None, ())


def test_at_least_150_places_are_typed_in_both_languages():
    assert len(typed()) >= 150


def rows(kind: str) -> list[dict[str, str]]:
    found = pack_file.rows(PACK / "gazetteer.csv", pack_file.PLACE_COLUMNS)
    return [row for row in found if row["kind"] == kind]


def near(answer: Resolution, row: dict[str, str], km: float) -> bool:
    """Whether it is surely there, or one of the choices is."""
    points = [(answer.lat, answer.lon)] if answer.sure else answer.choices
    points = [p if isinstance(p, tuple) else (p.lat, p.lon) for p in points]
    return any(distance_km(*p, float(row["lat"]), float(row["lon"])) <= km for p in points)


def test_every_neighborhood_is_found_by_its_name(places):
    lost = [row["name"] for row in rows("neighborhood") if not found_as(places, row, row["name"])]
    assert lost == []


def found_as(places: Places, row: dict[str, str], text: str, km: float = 2.5) -> bool:
    return near(places.resolve(text), row, km)


@pytest.mark.parametrize("said", ["{} station", "{} stop", "estación {}", "parada de {}"])
def test_every_stop_of_the_el_and_the_subway_is_found(places, said):
    city = [row for row in rows("station") if row["name"].endswith(("(MFL)", "(BSL)"))]
    plain = {row["name"]: row["name"].split(" (")[0].removesuffix(" Station") for row in city}
    lost = [name for name, short in plain.items()
            if not found_as(places, next(r for r in city if r["name"] == name),
                            said.format(short), 1.0)]  # fmt: skip
    assert lost == []


def test_a_station_is_named_with_its_line_as_people_call_it(places):
    names = [choice.name for choice in places.resolve("girard station").choices]
    assert names == ["Girard Station (El)", "Girard Station (Broad Street Line)"]


@pytest.mark.parametrize("said", ["{0} and {1}", "{1} & {0}", "{1} y {0}", "la {0} con la {1}"])
def test_every_corner_is_found_in_any_order(places, said):
    lost = [
        row["name"]
        for row in rows("intersection")[::7]
        if " & " in row["name"] and not found_as(places, row, said.format(*streets(row)), 1.0)
    ]
    assert len(lost) <= 10, lost  # those that share a name with a nearer one


def streets(row: dict[str, str]) -> tuple[str, str]:
    first, _, second = row["name"].split(" - ")[0].partition(" & ")
    return first, second
