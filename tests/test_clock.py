from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app import clock


@pytest.fixture(autouse=True)
def _no_shift_left() -> Iterator[None]:
    yield
    clock.set_shift(None)


def test_a_shifted_clock_begins_at_the_moment_and_goes_on() -> None:
    moment = datetime(2027, 3, 1, 8, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as traveller:
        clock.set_shift(moment)
        assert clock.now() == moment
        traveller.shift(timedelta(hours=3))
        assert clock.now() == moment + timedelta(hours=3)
        clock.set_shift(None)
        assert clock.now() == datetime(2026, 1, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 1, 14, 22, 59, tzinfo=UTC), date(2027, 1, 14)),
        (datetime(2027, 1, 14, 23, 0, tzinfo=UTC), date(2027, 1, 15)),
        (datetime(2027, 7, 14, 22, 0, tzinfo=UTC), date(2027, 7, 15)),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), date(2027, 11, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_is_a_day_in_stockholm(moment: datetime, day: date) -> None:
    assert clock.local_date(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.local_date(datetime(2027, 1, 1))
    with pytest.raises(ValueError, match="time zone"):
        clock.set_shift(datetime(2027, 1, 1))
