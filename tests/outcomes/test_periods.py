"""Months, half-years and years of a report."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outcomes.periods import Kind, NoPeriod, around, named


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2027-H1", date(2027, 1, 1), date(2027, 6, 30)),
        ("2027-H2", date(2027, 7, 1), date(2027, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2027-12", date(2027, 12, 1), date(2027, 12, 31)),
    ],
)
def test_a_name_is_its_days_and_the_days_are_its_name(name: str, first: date, last: date) -> None:
    period = named(name)
    assert (period.first, period.last, period.name) == (first, last, name)


NO_PERIODS = ["", "27", "2027-13", "2027-00", "2027-H3", "2027-1", "2027-01-01", "1989", "2200"]
NO_PERIODS += ["9999-12", " 2027", "2027\n", "٢٠٢٧", "2027-H", "-2027", "2027-h1"]


@pytest.mark.parametrize("name", NO_PERIODS)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(NoPeriod):
        named(name)


@given(st.dates(date(1991, 1, 1), date(2198, 12, 31)), st.sampled_from(Kind))
def test_periods_follow_each_other_without_a_gap(day: date, kind: Kind) -> None:
    period = around(day, kind)
    assert period.first <= day <= period.last
    assert named(period.name) == period
    assert period.after.first - period.last == timedelta(days=1)
    assert period.after.before == period
