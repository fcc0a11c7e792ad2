from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schedule import days_off
from app.schedule.days_off import Break, Edge


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2027, 3, 26),  # Good Friday
        date(2027, 5, 6),  # Ascension Day
        date(2027, 6, 6),
        date(2027, 6, 25),  # Midsummer Eve: no holiday by law, closed all the same
        date(2027, 12, 24),
        date(2027, 12, 31),
    ],
)
def test_sweden_is_closed(day: date) -> None:
    assert days_off.is_off(day)
    assert days_off.name_of(day)


def test_a_sunday_is_a_day_like_another_when_the_series_says_sunday() -> None:
    assert not days_off.is_off(date(2027, 3, 7))


def test_a_holiday_has_a_name_in_swedish_and_in_english() -> None:
    assert days_off.name_of(date(2027, 6, 25)) == "Midsommarafton"
    assert days_off.name_of(date(2027, 6, 25), language="en") == "Midsummer Eve"
    assert days_off.name_of(date(2027, 6, 25), language="ar") == "عشية منتصف الصيف"
    assert days_off.name_of(date(2027, 6, 24)) is None


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_a_day_is_met_or_left_out_never_both_and_never_lost(first: date, length: int) -> None:
    days = [first + timedelta(days=n) for n in range(length)]
    meets, off = days_off.without(days)
    assert sorted(meets + off) == days
    assert all(days_off.is_off(day) for day in off)
    kept, none = days_off.without(days, [day.isoformat() for day in off])
    assert (kept, none) == (days, [])


@given(st.integers(2020, 2060))
def test_midsummer_eve_is_a_friday_and_the_librarys_own(year: int) -> None:
    assert days_off.midsummer_eve(year).weekday() == 4
    assert days_off.name_of(days_off.midsummer_eve(year)) == "Midsommarafton"


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2027, 9, 6), date(2027, 12, 3), []),
        (date(2027, 9, 6), date(2027, 12, 17), [(Edge.ENDS, Break.CHRISTMAS, 4)]),
        (date(2027, 12, 13), date(2028, 3, 3), [(Edge.STARTS, Break.CHRISTMAS, 8)]),
        (date(2027, 6, 14), date(2027, 9, 3), [(Edge.STARTS, Break.SUMMER, 11)]),
        (date(2027, 4, 5), date(2027, 7, 2), [(Edge.ENDS, Break.SUMMER, 0)]),
        (date(2028, 1, 3), None, [(Edge.STARTS, Break.CHRISTMAS, 0)]),
        (date(2027, 8, 16), None, []),
        (date(2027, 3, 15), None, [(Edge.STARTS, Break.EASTER, 11)]),
        (date(2027, 1, 11), date(2027, 3, 29), [(Edge.ENDS, Break.EASTER, 0)]),
        (date(2027, 9, 20), date(2027, 10, 22), [(Edge.ENDS, Break.CLOSED, 3)]),
    ],
)
def test_a_round_that_starts_or_ends_just_before_a_break_is_warned_about(
    first: date, last: date | None, found: list[tuple[Edge, Break, int]]
) -> None:
    closed = [(date(2027, 10, 25), date(2027, 10, 29))]  # the programme's own week
    warned = days_off.near_breaks(first, last, closed)
    assert [(one.edge, one.of, one.days) for one in warned] == found
