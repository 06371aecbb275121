"""The names of home: neighborhoods, stations and nicknames, read from the files of one city."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from resources.places import pack_file
from resources.places.geo import Place
from resources.places.text import normalize, without_station_words

RAIL = "(Regional Rail)"  # a suburban station never makes a neighborhood's name ambiguous


@dataclass
class Gazetteer:
    """Names as `normalize` writes them. `aliases` are sure, unless several rows have one: those are
    `shared`. `names` and `stations` may each mean several places. `lines`: what people call a line
    of the trains, and how the names of its stations end, as in `Girard Station (El)`. `streets`:
    what they call a street, and its name at its corners."""

    not_places: frozenset[str]
    also_words: frozenset[str]
    abroad: frozenset[str]
    spellings: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    streets: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, Place] = field(default_factory=dict)
    shared: dict[str, list[Place]] = field(default_factory=dict)
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

    def station(self, key: str, line: str | None = None) -> list[Place]:
        """Those of one name; of one line, where it has one of that name."""
        places = self.stations.get(key, [])
        on_line = [place for place in places if line and place.name.endswith(f"({line})")]
        return on_line or [place for place in places if not is_suburban(place)] or list(places)

    def line_in(self, key: str) -> tuple[str, str | None]:
        """The words left over, and the line that is named: `girard on the el` is on the El."""
        for written, line in self.lines.items():
            rest = f" {key} ".replace(f" {written} ", " ", 1).strip()
            if rest and rest != key:
                return rest, line
        # In Spanish `el` is an article, which nothing ends with.
        first, _, last = key.rpartition(" ")
        return (first, self.lines.get("the el")) if last == "el" and first else (key, None)


def is_suburban(place: Place) -> bool:
    return place.name.endswith(RAIL)


def load(data_dir: Path, home_city: str) -> Gazetteer:
    """Read the city's pack, the folder of its name; a city without some files simply knows less.

    Raises `BadPack`, which names the file and the line.
    """
    pack = data_dir / "places" / folder_of(home_city)
    gazetteer = empty(data_dir)
    gazetteer.spellings.update(pack_file.pairs(pack / "spellings.csv", "written", "meant"))
    gazetteer.streets.update(pack_file.pairs(pack / "streets.csv", "written", "meant"))
    shown = pack_file.pairs(pack / "lines.csv", "line", "shown")
    written = pack_file.pairs(pack / "lines.csv", "written", "line")
    gazetteer.lines.update((name, shown[line] or line) for name, line in written.items())
    for place, row in pack_file.places(pack / "gazetteer.csv"):
        gazetteer.add(_shown(place, shown), row["aliases"].split("|"))
    for path in (pack / "aliases.csv", data_dir / "places" / "us_nicknames.csv"):
        for place, row in pack_file.places(path, "anywhere"):
            _add_alias(gazetteer, place, row, at_home=path.parent == pack)
    for key in gazetteer.shared:
        del gazetteer.aliases[key]
    gazetteer.anywhere -= gazetteer.shared.keys()
    return gazetteer


def _shown(place: Place, lines: Mapping[str, str]) -> Place:
    """A station with its line as people call it: `Girard Station (El)`."""
    plain, _, line = place.name.removesuffix(")").rpartition(" (")
    called = lines.get(line) if place.kind == "station" else None
    return replace(place, name=f"{plain} ({called})") if called else place


def empty(data_dir: Path) -> Gazetteer:
    """One that knows no place yet, only the words of the country."""
    return Gazetteer(
        not_places=_listed(data_dir / "places" / "not_places.txt"),
        also_words=_listed(data_dir / "places" / "also_words.txt"),
        abroad=_listed(data_dir / "places" / "abroad.txt"),
    )


def folder_of(city: str) -> str:
    """`New York` as `new_york`."""
    return "_".join(normalize(city).split())


def _add_alias(gazetteer: Gazetteer, place: Place, row: dict[str, str], *, at_home: bool) -> None:
    for alias in row["aliases"].split("|"):
        key = normalize(alias, gazetteer.spellings)
        known = gazetteer.aliases.setdefault(key, place)
        if at_home and known != place:  # two rows have it: asked about from now on
            gazetteer.shared.setdefault(key, [known]).append(place)
        if row["anywhere"]:
            gazetteer.anywhere.add(key)


def _listed(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(normalize(line) for line in lines if line and not line.startswith("#"))
