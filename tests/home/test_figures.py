"""Means are exact until they are written, with one decimal."""

from fractions import Fraction

import pytest

from app.home.figures import one_decimal, signed


@pytest.mark.parametrize(
    ("value", "swedish"),
    [
        (Fraction(13, 4), "3,3"),  # 3.25, halves away from zero
        (Fraction(9, 4), "2,3"),  # 2.25: Python's round would say 2.2
        (Fraction(10, 3), "3,3"),
        (Fraction(20, 3), "6,7"),
        (Fraction(5), "5,0"),
        (None, None),
    ],
)
def test_a_mean_is_written_with_one_decimal(value: Fraction | None, swedish: str | None) -> None:
    assert one_decimal(value, "sv") == swedish


def test_a_step_down_has_a_real_minus_and_a_step_up_a_plus() -> None:
    assert [signed(steps) for steps in (2, 0, -1, None)] == ["+2", "0", "−1", None]
