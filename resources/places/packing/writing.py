"""A pack on the disk: a folder of small tables that people go on with by hand."""

import csv
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from resources.places.packing.building import Pack

PLACES = ("name", "kind", "lat", "lon", "aliases")
NICKNAMES = (*PLACES, "anywhere", "derived_from")
BY_HAND = {
    "spellings.csv": ("written", "meant"),
    "streets.csv": ("written", "meant"),
    "lines.csv": ("written", "line", "shown"),
}


class PackExists(ValueError):
    """There is a pack of that city already, and nobody said to replace it."""


def write(pack: Pack, folder: Path, *, replace: bool = False) -> None:
    """All of it or nothing. What people wrote by hand (spellings, streets, lines) is kept.

    Raises PackExists, and OSError where it cannot be written.
    """
    if folder.exists() and not replace:
        raise PackExists(f"{folder} is there already; add --replace to build it anew")
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        _fill(pack, new, folder)
        new.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(pack: Pack, new: Path, old: Path) -> None:
    rows = ((p.name, p.kind, p.lat, p.lon, "") for p in pack.places)
    _table(new / "gazetteer.csv", PLACES, rows)
    named = (
        (
            *(one.place.name, one.place.kind, one.place.lat, one.place.lon),
            *("|".join(one.aliases), "yes" if one.anywhere else "", one.derived_from),
        )
        for one in pack.nicknames
    )
    _table(new / "aliases.csv", NICKNAMES, named)
    for name, columns in BY_HAND.items():
        if (old / name).exists():
            shutil.copyfile(old / name, new / name)
        else:
            _table(new / name, columns, ())


def _table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
