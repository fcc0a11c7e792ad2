"""Small numbers cannot be read, nor worked out from what is printed."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.programmes.disclosure import SMALLEST_SHOWN, Shown, shown


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([12, 7, 5], (12, 7, 5), 24),
        ([12, 4, 7], (12, None, 7), None),  # with 23 printed, 23 - 12 - 7 would give it away
        ([4, 4, 20], (None, None, 20), None),  # 28 - 20 = 8 can only be 4 and 4
        ([1, 1], (None, None), None),
        ([0, 9], (None, 9), None),
        ([], (), 0),
    ],
)
def test_what_is_printed(
    counts: list[int], cells: tuple[int | None, ...], total: int | None
) -> None:
    assert shown(counts) == Shown(cells, total)


@given(some.lists(some.integers(0, 12), min_size=1, max_size=4))
def test_every_hidden_number_could_be_any_small_number(counts: list[int]) -> None:
    """Somebody who knows the rule and reads the page learns only that it is below five."""
    printed = shown(counts)
    hidden = [index for index, cell in enumerate(printed.cells) if cell is None]
    for guess in product(range(SMALLEST_SHOWN), repeat=len(hidden)):
        other = list(counts)
        for index, value in zip(hidden, guess, strict=True):
            other[index] = value
        assert shown(other) == printed


@given(some.lists(some.integers(0, 40), max_size=8))
def test_nothing_below_five_is_ever_printed(counts: list[int]) -> None:
    printed = shown(counts)
    assert all(cell is None or cell >= SMALLEST_SHOWN for cell in printed.cells)
    assert printed.total in (None, sum(counts))


def test_a_negative_count_is_a_fault() -> None:
    with pytest.raises(ValueError, match="negative"):
        shown([-1])
