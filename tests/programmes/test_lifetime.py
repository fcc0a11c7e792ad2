"""What the dates of an enrolment mean for the phone: a table of days, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programmes import lifetime
from app.programmes.lifetime import Phone

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))

TABLE = (
    # last day, today, what the phone does
    (None, "2027-03-18", "open"),
    ("2027-03-18", "2027-03-18", "reading"),
    ("2027-03-18", "2027-04-16", "reading"),  # day 29
    ("2027-03-18", "2027-04-17", "reading"),  # day 30
    ("2027-03-18", "2027-04-18", "calling"),  # day 31
    ("2027-03-18", "2028-04-17", "calling"),
    ("2027-03-18", "2028-04-18", "closed"),  # thirteen months
    ("2027-01-31", "2028-02-28", "calling"),
    ("2027-01-31", "2028-02-29", "closed"),  # a shorter month: its last day
    ("2026-01-31", "2027-02-27", "calling"),
    ("2026-01-31", "2027-02-28", "closed"),
    ("2024-02-29", "2025-03-28", "calling"),
    ("2024-02-29", "2025-03-29", "closed"),
    ("2026-12-31", "2027-01-30", "reading"),  # over the new year
    ("2026-12-31", "2027-01-31", "calling"),
    ("2027-02-26", "2027-03-28", "reading"),  # a night with 23 hours in between
    ("2027-10-01", "2027-10-31", "reading"),  # a night with 25 hours
)


@pytest.mark.parametrize(("ended", "today", "state"), TABLE)
def test_the_phone_on_each_day(ended: str | None, today: str, state: str) -> None:
    last = date.fromisoformat(ended) if ended else None
    assert lifetime.phone(last, date.fromisoformat(today)) == Phone(state)


@pytest.mark.parametrize(
    ("ends", "today", "is_let_go"),
    [
        ([], "2027-03-18", False),
        ([None], "2027-03-18", False),
        (["2026-02-18"], "2027-03-17", False),
        (["2026-02-18"], "2027-03-18", True),
        (["2020-01-01", None], "2027-03-18", False),  # she is in another programme
        (["2020-01-01", "2027-03-01"], "2027-03-18", False),  # the newest end counts
        (["2020-01-01", "2026-02-18"], "2027-03-18", True),
    ],
)
def test_phones_end_when_every_enrolment_ended_thirteen_months_ago(
    ends: list[str | None], today: str, is_let_go: bool
) -> None:
    days = [date.fromisoformat(end) if end else None for end in ends]
    assert lifetime.is_let_go(days, date.fromisoformat(today)) is is_let_go


@given(DAYS, DAYS)
def test_a_phone_never_opens_again_as_days_pass(ended: date, today: date) -> None:
    order = list(Phone)
    now = lifetime.phone(ended, today)
    assert order.index(lifetime.phone(ended, today + timedelta(days=1))) >= order.index(now)


@given(
    st.lists(st.tuples(DAYS, st.none() | st.integers(0, 900))),
    DAYS,
)
def test_in_minus_ended_is_still_in(spans: list[tuple[date, int | None]], day: date) -> None:
    people = [
        (start, None if length is None else start + timedelta(days=length))
        for start, length in spans
    ]
    began = sum(start <= day for start, _ in people)
    ended = sum(end is not None and end < day for _, end in people)
    assert began - ended == sum(lifetime.is_inside(*person, day) for person in people)
