"""What tells one need from another: its names, misspelt too, and not the street beside them."""

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.rasa.server_process import PROJECT


@pytest.fixture(scope="module")
def features() -> Iterator[ModuleType]:
    sys.path.insert(0, str(PROJECT))
    try:
        import components.need_features

        yield components.need_features
    finally:
        sys.path.remove(str(PROJECT))


@pytest.mark.parametrize(
    ("typed", "name", "near"),
    [
        ("narkan", "narcan", True),
        ("narcn", "narcan", True),
        ("narccan", "narcan", True),
        ("nacran", "narcan", True),
        ("naekan", "narcan", False),
        ("shower", "shelter", False),
    ],
)
def test_one_wrong_letter_is_passed_over_and_two_are_not(
    features: ModuleType, typed: str, name: str, near: bool
) -> None:
    assert features.one_slip(typed, name) is near
    assert features.one_slip(name, typed) is near


def test_needs_are_known_by_any_of_their_names(features: ModuleType) -> None:
    names = features.NeedNames({"naloxone": ["narcan", "nose spray"], "food": ["soup", "comida"]})
    assert names.named_in("Nose spray, y COMÍDA") == ["food", "naloxone"]
    assert names.named_in("narkan") == ["naloxone"]
    assert names.named_in("a soap") == []  # short names are taken as they are


def test_the_place_says_nothing_about_a_need(features: ModuleType) -> None:
    text = "clinic by Soup Street please"
    assert "Soup" not in features.without_place(text, (10, 21))
    assert features.without_place(text, (10, 21)).startswith("clinic by ")
    assert features.without_place(text, None) == text
