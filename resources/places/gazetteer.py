"""The names of home: neighborhoods, stations and nicknames, read from the files of one city."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from resources.places.geo import Place
from resources.places.text import normalize, without_station_words

RAIL = "(Regional Rail)"  # a suburban station never makes a neighborhood's name ambiguous


@dataclass
class Gazetteer:
    """`aliases` are sure; `names` and `stations` may each mean several places."""

    spellings: dict[str, str]
    not_places: frozenset[str]
    aliases: dict[str, Place] = field(default_factory=dict)
    anywhere: set[str] = field(default_factory=set)
    names: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    stations: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    corners: list[Place] = field(default_factory=list)

    def add(self, place: Place, aliases: list[str]) -> None:
        if place.kind == "intersection":
            self.corners.append(place)
            return
        keys = {normalize(alias, self.spellings) for alias in (place.name, *aliases)}
        if place.kind == "station":
            keys |= {normalize(place.name.split(" (")[0], self.spellings)}
            for core in {without_station_words(key) for key in keys} - {""}:
                self.stations[core].append(place)
        for key in keys - {""}:
            self.names[key].append(place)

    def named(self, key: str) -> list[Place]:
        """Neighborhoods and city stations of that name; suburban stations only without those."""
        places = self.names.get(key, [])
        in_city = [place for place in places if not is_suburban(place)]
        return sorted(in_city or places, key=lambda place: place.kind == "station")

    def station(self, key: str) -> list[Place]:
        places = self.stations.get(key, [])
        return [place for place in places if not is_suburban(place)] or list(places)


def is_suburban(place: Place) -> bool:
    return place.name.endswith(RAIL)


def load(data_dir: Path, home_city: str) -> Gazetteer:
    """Read the city's files from `data_dir`; a city without some of them simply knows less."""
    city = home_city.casefold().replace(" ", "_")
    gazetteer = Gazetteer(
        spellings={
            row["written"]: row["meant"]
            for row in _rows(data_dir / "places" / f"{city}_spellings.csv")
        },
        not_places=_not_places(data_dir / "places" / "not_places.txt"),
    )
    for row in _rows(data_dir / GAZETTEERS.get(city, f"{city}_gazetteer.csv")):
        gazetteer.add(_place(row), row["aliases"].split("|"))
    for row in _rows(data_dir / "places" / f"{city}_aliases.csv"):
        _add_alias(gazetteer, row)
    return gazetteer


GAZETTEERS = {"philadelphia": "philly_gazetteer.csv"}  # the name that its makers gave the file


def _add_alias(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    place = _place(row)
    for alias in row["aliases"].split("|"):
        key = normalize(alias, gazetteer.spellings)
        gazetteer.aliases.setdefault(key, place)
        if row["anywhere"]:
            gazetteer.anywhere.add(key)


def _place(row: dict[str, str]) -> Place:
    return Place(row["name"], row["kind"], float(row["lat"]), float(row["lon"]))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _not_places(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(normalize(line) for line in lines if line and not line.startswith("#"))
