"""Week n of m, as a coach counts them."""

from datetime import date

import pytest

from app.home.weeks import Week, week_of

MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("today", "end", "expected"),
    [
        (date(2027, 1, 3), date(2027, 2, 28), Week(0, 8)),  # the day before
        (date(2027, 1, 4), date(2027, 2, 28), Week(1, 8)),
        (date(2027, 1, 10), date(2027, 2, 28), Week(1, 8)),  # the first Sunday
        (date(2027, 1, 11), date(2027, 2, 28), Week(2, 8)),
        (date(2027, 2, 28), date(2027, 2, 28), Week(8, 8)),  # the last planned day
        (date(2027, 3, 1), date(2027, 2, 28), Week(9, 8)),  # past the plan
        (date(2027, 3, 29), None, Week(13, None)),  # open-ended; the clocks went forward
    ],
)
def test_the_week_of_a_day(today: date, end: date | None, expected: Week) -> None:
    assert week_of(MONDAY, end, today) == expected
