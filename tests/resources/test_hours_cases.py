"""A table of hours that are easy to get wrong, and what the calendar says of each."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from resources.directory.for_a_while import HoursOverride
from resources.directory.hours import state_at
from resources.directory.overrides import Overrides

CASES = yaml.safe_load((Path(__file__).parent / "hours_cases.yml").read_text("utf-8"))
HOME = "America/New_York"


def local(text: Any, zone: str) -> datetime | None:
    return datetime.fromisoformat(str(text)).replace(tzinfo=ZoneInfo(zone)) if text else None


def with_override(case: dict[str, Any]) -> str | None:
    row = {"osm": case["osm"], "id": "a", "organization_id": None, "city": ""}
    given = case.get("override")
    if given is None:
        return case["osm"]
    one = HoursOverride(first_day=given["first"], last_day=given["last"], osm=given["osm"])
    return Overrides({"a": [one]}).hours_of(row)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_hours_are_as_the_calendar_says(case: dict[str, Any]) -> None:
    zone = case.get("zone", HOME)
    moment = local(case["at"], zone)
    assert moment is not None
    found = state_at(with_override(case), zone, moment)
    assert found.state == case["state"]
    assert found.until == local(case.get("until"), zone)
    if "opens" in case or case["state"] != "closed":
        assert found.opens == local(case.get("opens"), zone)


def test_there_are_sixty_cases_and_none_twice() -> None:
    assert len({str(case) for case in CASES}) == len(CASES) >= 60
