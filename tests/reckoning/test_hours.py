"""The hour of somebody who counts from sunrise."""

from datetime import time

import pytest

from app.reckoning.hours import counted, span


@pytest.mark.parametrize(
    ("wall", "figures", "since"),
    [
        ("07:00", "1:00", "sunrise"),
        ("08:30", "2:30", "sunrise"),
        ("12:00", "6:00", "sunrise"),
        ("18:00", "12:00", "sunrise"),
        ("18:59", "12:59", "sunrise"),
        ("19:00", "1:00", "sunset"),
        ("00:00", "6:00", "sunset"),
        ("06:00", "12:00", "sunset"),
        ("06:59", "12:59", "sunset"),
    ],
)
def test_seven_in_the_morning_is_one_o_clock(wall: str, figures: str, since: str) -> None:
    found = counted(time.fromisoformat(wall))
    assert (found.figures, found.since) == (figures, since)


def test_no_two_minutes_of_a_day_are_said_alike() -> None:
    assert len({counted(time(hour, minute)) for hour in range(24) for minute in range(60)}) == 1440


def test_a_time_over_the_evening_is_counted_from_both() -> None:
    assert [one.figures for one in span(time(9), time(10, 30))] == ["3:00–4:30"]
    assert [(one.figures, one.since) for one in span(time(17), time(20))] == [
        ("11:00", "sunrise"),
        ("2:00", "sunset"),
    ]
