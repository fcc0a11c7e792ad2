"""Days first, then the clock: what a series does on the nights when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schedule import recurrence
from app.schedule.recurrence import STOCKHOLM, RuleError, Shift, days, moment, span, weekly

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
DATES = st.dates(date(2020, 1, 1), date(2045, 12, 31))
CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1)


def local(instant: datetime) -> datetime:
    return instant.astimezone(STOCKHOLM).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (SPRING, time(1, 59), datetime(2027, 3, 28, 0, 59)),
        (SPRING, time(2, 0), datetime(2027, 3, 28, 1, 0)),
        (SPRING, time(2, 30), datetime(2027, 3, 28, 1, 0)),  # missing: 03:00
        (SPRING, time(3, 0), datetime(2027, 3, 28, 1, 0)),
        (AUTUMN, time(1, 59), datetime(2027, 10, 30, 23, 59)),
        (AUTUMN, time(2, 30), datetime(2027, 10, 31, 0, 30)),  # twice: the first
        (AUTUMN, time(3, 0), datetime(2027, 10, 31, 2, 0)),
        (date(2027, 1, 4), time(10), datetime(2027, 1, 4, 9)),
        (date(2027, 7, 5), time(10), datetime(2027, 7, 5, 8)),
    ],
)
def test_a_missing_hour_goes_forward_and_a_double_hour_means_the_first(
    day: date, wall: time, utc: datetime
) -> None:
    assert moment(day, wall) == utc.replace(tzinfo=UTC)


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_a_weekly_ten_oclock_stays_ten_oclock_over_both_nights(night: date) -> None:
    first = night - timedelta(days=night.weekday() + 14)
    for day in days(weekly([0, 6]), first, None, until=night + timedelta(days=21)):
        assert local(moment(day, time(10))) == datetime.combine(day, time(10))


@given(DATES, CLOCKS)
def test_every_wall_time_is_one_moment_at_most_an_hour_away(day: date, wall: time) -> None:
    found = local(moment(day, wall))
    late = found - datetime.combine(day, wall)
    assert timedelta(0) <= late <= timedelta(hours=1)
    assert late == timedelta(0) or day.month == 3


@given(DATES, WEEKDAYS, st.integers(1, 8), st.integers(0, 400))
def test_a_weekly_rule_meets_on_its_weekdays_and_no_other(
    first: date, weekdays: set[int], every: int, length: int
) -> None:
    last = first + timedelta(days=length)
    found = days(weekly(weekdays, every), first, last, until=date(2060, 1, 1))
    monday = first - timedelta(days=first.weekday())
    assert found == [
        day
        for day in (first + timedelta(days=n) for n in range(length + 1))
        if day.weekday() in weekdays and (day - monday).days // 7 % every == 0
    ]


@given(WEEKDAYS, st.integers(1, 8), st.integers(-20, 20))
def test_a_rule_moved_and_moved_back_is_the_same(weekdays: set[int], every: int, by: int) -> None:
    rule = weekly(weekdays, every)
    whole = Shift(by)
    assert set(recurrence.weekdays_of(recurrence.moved(rule, whole))) == {
        (day + by) % 7 for day in weekdays
    }
    assert recurrence.moved(recurrence.moved(rule, whole), whole.back) == rule
    assert recurrence.every_weeks_of(rule) == every


@given(DATES, CLOCKS, st.integers(5, 720))
def test_it_lasts_its_minutes_whatever_the_clocks_do(day: date, wall: time, minutes: int) -> None:
    start, end = span(day, wall, minutes)
    assert end - start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYHOUR=3",
        "FREQ=WEEKLY;UNTIL=20270101",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;FREQ=DAILY",
        "DTSTART:20270101",
        "weekly",
        "FREQ=WEEKLY\nEXDATE:20270104",
    ],
)
def test_a_rule_we_do_not_use_is_refused(rule: str) -> None:
    with pytest.raises(RuleError):
        recurrence.check(rule)


@pytest.mark.parametrize("rule", ["", weekly([0]), "FREQ=MONTHLY;BYDAY=1MO", "FREQ=DAILY"])
def test_a_rule_we_use_passes(rule: str) -> None:
    recurrence.check(rule)


def test_a_single_time_is_one_day() -> None:
    assert days("", SPRING, None, until=SPRING) == [SPRING]
    assert days("", SPRING, None, until=SPRING - timedelta(days=1)) == []


def test_themes_take_turns_and_begin_again() -> None:
    wednesday = date(2027, 3, 3)
    themes = ["health", "studies", "leisure"]
    monday = date(2027, 3, 1)
    turns = [
        recurrence.theme_on(themes, 2, wednesday, monday + timedelta(days=n))
        for n in range(0, 56, 7)
    ]
    assert turns == [
        "health",
        "health",
        "studies",
        "studies",
        "leisure",
        "leisure",
        "health",
        "health",
    ]
    assert recurrence.theme_on([], 1, wednesday, wednesday) is None
