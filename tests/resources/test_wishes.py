"""What people wish of a place: understood in both languages, and honest where nobody told us."""

import pytest

from resources.directory.wishes import Wishes

NOTHING_SAID = {
    "access": "", "description": "", "what_to_bring": "", "eligibility": "", "name": "Place",
    "accessibility": "", "languages": "", "status": "active",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names", "open_now"),
    [
        ("food no ID sunday", ("no_id",), False),
        ("donde hay comida abierto ahora sin identificación", ("no_id",), True),
        ("shelter for women with a dog", ("women", "pets"), False),
        ("refugio pa mujeres con mis niños", ("women", "children"), False),
        ("walk-in clinic that speaks spanish, open now", ("walk_in", "spanish"), True),
        ("shower with wheelchair", ("wheelchair",), False),
        ("detox that takes walk ins and my pitbull", ("walk_in", "pets"), False),
        ("ducha con rampa, tengo dos nenes", ("wheelchair", "children"), False),
        ("doctor, no papers, no habla inglés", ("no_id", "spanish"), False),
        ("no idea where to go, been walkin around sin familia", (), False),
        ("narcan near K and A", (), False),
    ],
)
def test_a_message_says_what_it_wishes(text: str, names: tuple[str, ...], open_now: bool) -> None:
    assert Wishes.in_text(text) == Wishes(names, open_now=open_now)


def test_a_button_carries_the_wishes_and_passes_over_what_it_does_not_know() -> None:
    wishes = Wishes.in_text("women with a dog, no id")
    assert Wishes.from_letters(wishes.letters + "oz").names == wishes.names


@pytest.mark.parametrize(
    ("wish", "said", "met"),
    [
        ("no_id", {"what_to_bring": "Nothing needed"}, True),
        ("no_id", {"what_to_bring": "Photo ID"}, False),
        ("women", {"eligibility": "Men"}, False),
        ("women", {"name": "After-hours intake, single men"}, False),
        ("women", {"eligibility": "Women, Men, Families"}, True),
        ("spanish", {"languages": "English; Spanish"}, True),
        ("spanish", {"languages": "English"}, False),
        ("walk_in", {"access": "walk-in"}, True),
        ("children", {"eligibility": "Single men"}, False),
        ("wheelchair", {"accessibility": "Ramp at side door"}, True),
        ("pets", {}, None),
    ],
)
def test_a_listing_meets_a_wish_or_not_or_does_not_say(wish, said, met) -> None:
    row, wishes = NOTHING_SAID | said, Wishes((wish,))
    found = {True: 1.0, False: None}.get(met, wishes.factor(row))
    assert wishes.factor(row) == found
    assert wishes.unknown(row) == ((wish,) if met is None else ())


def test_what_nobody_has_called_is_left_out_where_the_config_says_so() -> None:
    row = NOTHING_SAID | {"status": "unverified"}
    assert Wishes(called_only=True).factor(row) is None
    assert Wishes().factor(row) == 1.0
