"""Where two streets meet, guessed from the corners that each is known to have."""

from collections.abc import Sequence
from itertools import product
from math import cos, hypot, radians

from resources.places.geo import KM_PER_DEGREE, Place

AROUND_KM = (2.5, 1.2, 0.7)  # a street is taken to be straight this far, or only so far
REACH_KM = 1.2  # ... and to go on this far beyond its last known corner
SHORTEST_KM = 0.15  # of a street, by which to know its direction
CROOKED_KM = 0.12  # the mean distance of its corners from a straight line, at most
WIDEST_KM = 3.0  # streets that never come this near to one another do not meet
SHARPEST = 0.3  # sine of the angle between them, at least
Point = tuple[float, float]  # east and north, in km


def meeting(first: Sequence[Place], second: Sequence[Place]) -> tuple[float, float] | None:
    """Latitude and longitude where the lines through both cross; None if they hardly do."""
    if not first or not second:
        return None
    origin = first[0].lat, first[0].lon
    ours, theirs = ([_flat(place, origin) for place in street] for street in (first, second))
    one, other = min(product(ours, theirs), key=lambda pair: _km(*pair))
    middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    if _km(one, other) > WIDEST_KM:
        return None
    near = [_straight(street, middle) for street in (ours, theirs)]
    point = _cross(_line(near[0]), _line(near[1])) if all(near) else None
    if point is None or any(min(_km(point, p) for p in street) > REACH_KM for street in near):
        return None
    lat = origin[0] + point[1] / KM_PER_DEGREE
    return lat, origin[1] + point[0] / (KM_PER_DEGREE * cos(radians(origin[0])))


def _flat(place: Place, origin: tuple[float, float]) -> Point:
    east = (place.lon - origin[1]) * KM_PER_DEGREE * cos(radians(origin[0]))
    return east, (place.lat - origin[0]) * KM_PER_DEGREE


def _km(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _straight(street: list[Point], middle: Point) -> list[Point]:
    """The corners around the middle that lie on a line; none if there are not two of them."""
    for km in AROUND_KM:
        near = [point for point in street if _km(point, middle) <= km]
        if len(near) > 1 and _km(*_ends(near)) >= SHORTEST_KM:
            start, way = _line(near)
            aside = sum(abs(_wedge(way, (p[0] - start[0], p[1] - start[1]))) for p in near)
            if aside / len(near) <= CROOKED_KM:
                return near
    return []


def _ends(points: list[Point]) -> tuple[Point, Point]:
    """The two that lie farthest apart."""
    return max(product(points, points), key=lambda pair: _km(*pair))


def _line(points: list[Point]) -> tuple[Point, Point]:
    """A point and a direction."""
    start, end = _ends(points)
    length = _km(start, end)
    return start, ((end[0] - start[0]) / length, (end[1] - start[1]) / length)


def _wedge(one: Point, other: Point) -> float:
    return one[0] * other[1] - one[1] * other[0]


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point | None:
    (start, way), (other_start, other_way) = one, other
    sine = _wedge(way, other_way)
    if abs(sine) < SHARPEST:
        return None
    gap = other_start[0] - start[0], other_start[1] - start[1]
    far = _wedge(gap, other_way) / sine
    return start[0] + far * way[0], start[1] + far * way[1]
