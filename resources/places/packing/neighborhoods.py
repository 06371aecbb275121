"""Neighborhoods, out of the outlines that a city publishes (GeoJSON)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import capwords
from typing import Any

from resources.places.geo import Place
from resources.places.packing.sources import Reading

# How cities call the property that names a neighborhood, the most telling first.
NAMES = ("mapname", "listname", "neighborhood", "neighbourhood", "nbhd_name", "ntaname", "name",
    "label", "nhood", "pri_neigh", "community")  # fmt: skip
Ring = list[tuple[float, float]]


def read(path: Path, reading: Reading, property_name: str | None = None) -> list[Place]:
    """Each at the middle of its largest outline. `property_name`: what names them, where that is
    none of the usual."""
    features = _features(path, reading)
    named = property_name or _naming(features)
    if features and named is None:
        known = ", ".join(sorted(_member(features[0], "properties"))) or "none"
        said = f"no property of the features is a name (there are: {known}); name it"
        reading.wrong(None, "", f"{said} with --name-property")
        return []
    found = (_place(feature, named or "", row, reading) for row, feature in enumerate(features, 1))
    return [place for place in found if place]


def _features(path: Path, reading: Reading) -> list[Any]:
    try:
        whole = json.loads(path.read_bytes().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        said = f"is not JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        reading.wrong(None, "", f"{said}; download it again as GeoJSON")
        return []
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "is not UTF-8"
        reading.wrong(None, "", f"{said}; check the file and its name")
        return []
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not features:
        reading.wrong(None, "", "holds no features; download the outlines as GeoJSON")
        return []
    return features


def _naming(features: list[Any]) -> str | None:
    if not features:
        return None
    by_lower = {name.lower(): name for name in _member(features[0], "properties")}
    return next((by_lower[name] for name in NAMES if name in by_lower), None)


def _member(feature: object, name: str) -> Mapping[str, Any]:
    """`properties` or `geometry`; empty where there is none."""
    member = feature.get(name) if isinstance(feature, dict) else None
    return member if isinstance(member, dict) else {}


def _place(feature: object, named: str, row: int, reading: Reading) -> Place | None:
    name = str(_member(feature, "properties").get(named) or "").strip()
    if not name:
        reading.wrong(row, named, "is empty; write the neighborhood's name there")
        return None
    try:
        rings = list(_rings(_member(feature, "geometry")))
        lon, lat = max((_area_and_middle(ring) for ring in rings), key=lambda found: found[0])[1]
    except (KeyError, TypeError, ValueError, IndexError):
        reading.wrong(row, "geometry", "is no outline (Polygon, MultiPolygon) and no Point")
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        said = "is not in degrees; save the outlines as GeoJSON in WGS 84 (EPSG:4326)"
        reading.wrong(row, "geometry", said)
        return None
    return Place(
        capwords(name) if name.isupper() else name, "neighborhood", round(lat, 6), round(lon, 6)
    )


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The outer outlines, each of at least one corner (longitude, latitude)."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        yield [(float(coordinates[0]), float(coordinates[1]))]
        return
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
    for polygon in polygons:
        yield [(float(corner[0]), float(corner[1])) for corner in polygon[0]]


def _area_and_middle(ring: Ring) -> tuple[float, tuple[float, float]]:
    """Its size, and its centre of gravity (the mean of its corners where it has no size)."""
    crosses = [
        (x * other_y - other_x * y, x + other_x, y + other_y)
        for (x, y), (other_x, other_y) in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    area = sum(cross for cross, _, _ in crosses)
    if abs(area) < 1e-12:  # a point, or a line
        count = len(ring)
        return 0.0, (sum(x for x, _ in ring) / count, sum(y for _, y in ring) / count)
    lon = sum(cross * x for cross, x, _ in crosses) / (3 * area)
    lat = sum(cross * y for cross, _, y in crosses) / (3 * area)
    return abs(area), (lon, lat)
