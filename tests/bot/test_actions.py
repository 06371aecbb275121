"""Buttons say all that is needed; what no button of ours says means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import actions
from bot.answering.actions import Action, parse


@pytest.mark.parametrize(
    ("data", "meaning"),
    [
        ("say:strips_read", Action("say", "strips_read")),
        ("more:wound_care", Action("more", "wound_care")),
        ("menu", Action("menu")),
        ("flow:rescue", Action("rescue")),
        ("od:e3:es", Action("rescue", "e3", language="es")),
        ("od:e3", Action("rescue", "e3")),
        ("lang:es", Action("lang", "es")),
        ("place:food", Action("place", "food")),
        ("find:food", Action("find", "food")),
        ("near:39993:-75119", Action("near", point=(39.993, -75.119))),
        ("find:food:39993:-75119:3:o", Action("find", "food", (39.993, -75.119), 3, True)),
    ],
)
def test_every_button_of_ours_is_understood(data: str, meaning: Action) -> None:
    assert parse(data) == meaning


@pytest.mark.parametrize(
    "data",
    [
        "",
        "buy:dope",
        "say:",
        "find:food:1",
        "find:food:999999:0:0",
        "find:food:1:1:-3",
        "flow:x",
        "near:a:b",
        "menu:now",
    ],
)
def test_a_forged_button_means_nothing(data: str) -> None:
    assert parse(data) is None


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 500), st.booleans())
def test_a_search_survives_its_button_to_about_100_metres(
    lat: float, lon: float, skip: int, open_now: bool
) -> None:
    data = actions.find("hiv_hep_testing", (lat, lon), skip, open_now)
    assert len(data.encode()) <= 64
    found = parse(data)
    assert found is not None
    assert found.point == pytest.approx((lat, lon), abs=0.00051)
    assert (found.skip, found.open_now) == (skip, open_now)


def test_a_way_into_the_rescue_carries_language_and_kind() -> None:
    found = parse(actions.rescue("es", "self_overdose"))
    assert found == Action("rescue", language="es", kind="self_overdose")
    assert parse(actions.rescue("en")) == Action("rescue", language="en")
