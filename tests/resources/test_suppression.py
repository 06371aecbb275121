"""No small number can be read off a table of counts, or worked out from what stands beside it."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.told.suppression import Row, Total, added, shown


@pytest.mark.parametrize("hidden", [1, 2, 3, 4])
@pytest.mark.parametrize("seen", [(), (10,), (57,)])
def test_after_all_that_is_shown_each_hidden_cell_may_still_be_any_number(
    hidden: int, seen: tuple[int, ...]
) -> None:
    told_alike: dict[Row, list[tuple[int, ...]]] = defaultdict(list)
    for cells in product(range(10), repeat=hidden):
        told_alike[shown((*seen, *cells))].append(cells)
    for rows in told_alike.values():
        for cell in zip(*rows, strict=True):
            assert set(cell) == set(range(10))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6))
def test_what_is_shown_is_true(counts: list[int]) -> None:
    row = shown(counts)
    for count, cell in zip(counts, row.cells, strict=True):
        assert cell == count if count >= 10 else cell is None
    assert row.total.low <= sum(counts)
    assert row.total.high is None or sum(counts) <= row.total.high


def test_a_row_of_large_numbers_is_shown_whole() -> None:
    assert shown([10, 25, 11]) == Row((10, 25, 11), Total(46, 46))


def test_one_small_number_is_not_the_difference_to_its_total() -> None:
    assert str(shown([20, 30, 3]).total) == "50-59"


def test_several_small_numbers_leave_their_sum_to_be_told() -> None:
    assert str(shown([20, 6, 7, 2]).total) == "35"


def test_nearly_nothing_is_told_as_such() -> None:
    assert str(shown([0, 0, 0, 0]).total) == "<10"
    assert str(shown([9, 9, 9, 9]).total) == "27+"


def test_sums_of_totals_say_no_more_than_they_do() -> None:
    assert added([Total(5, 5), Total(10, 19)]) == Total(15, 24)
    assert str(added([Total(5, 5), Total(27, None)])) == "32+"
    assert str(added([])) == "0"
