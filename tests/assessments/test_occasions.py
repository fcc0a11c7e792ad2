"""Which rating is due: a table of days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.occasions import (
    Cadence,
    Due,
    Occasion,
    SheetSoFar,
    due_on,
    follow_up_due,
    in_the_way,
    months_after,
    waiting,
)

ENROLLED = date(2026, 1, 12)
PLANNED = date(2026, 4, 3)  # twelve weeks later
BOTH = Cadence()
HALF_YEARLY = Cadence(every_months=6, always_after_months=(24,))
START, REGULAR, END, FOLLOW_UP = Occasion


def done(occasion: Occasion, on: date) -> SheetSoFar:
    return SheetSoFar(occasion, begun_on=on, completed_on=on)


def begun(occasion: Occasion, on: date) -> SheetSoFar:
    return SheetSoFar(occasion, begun_on=on)


def due(cadence: Cadence, *, today: date, **facts: Any) -> Due | None:
    return due_on(today, waiting(cadence, **facts))


STARTED = done(START, date(2026, 1, 13))
ENDED = done(END, date(2026, 3, 30))


@dataclass
class Case:
    says: str
    today: date
    expected: tuple[Occasion, date] | None
    sheets: tuple[SheetSoFar, ...] = ()
    cadence: Cadence = BOTH
    planned_end: date | None = PLANNED
    end_asked_on: date | None = None


CASES = [
    Case("nothing before the first day", date(2026, 1, 11), None),
    Case("start from the first day", ENROLLED, (START, ENROLLED)),
    Case("start until it is done", date(2026, 2, 20), (START, ENROLLED)),
    Case("start first, even late", date(2026, 4, 1), (START, ENROLLED)),
    Case("start first, even when the end is asked for", date(2026, 2, 1), (START, ENROLLED),
         end_asked_on=date(2026, 2, 1)),
    Case("nothing between", date(2026, 3, 19), None, (STARTED,)),
    Case("end from fourteen days before", date(2026, 3, 20), (END, date(2026, 3, 20)), (STARTED,)),
    Case("end still after the last day", date(2026, 4, 9), (END, date(2026, 3, 20)), (STARTED,)),
    Case("nothing after the end", date(2026, 4, 1), None, (STARTED, ENDED)),
    Case("an extension moves the end", date(2026, 3, 25), None, (STARTED,),
         planned_end=date(2026, 5, 1)),
    Case("fourteen days after the start is too close", date(2026, 4, 1), None,
         (done(START, date(2026, 3, 18)),)),
    Case("fifteen days after the start is enough", date(2026, 4, 2), (END, date(2026, 4, 2)),
         (done(START, date(2026, 3, 18)),)),
    Case("open-ended has no end of itself", date(2027, 1, 1), None, (STARTED,), planned_end=None),
    Case("the end when asked for", date(2026, 2, 20), (END, date(2026, 2, 18)), (STARTED,),
         planned_end=None, end_asked_on=date(2026, 2, 18)),
    Case("asked for, but too close to the start", date(2026, 1, 20), None, (STARTED,),
         end_asked_on=date(2026, 1, 19)),
    Case("asked for from tomorrow", date(2026, 2, 20), None, (STARTED,),
         end_asked_on=date(2026, 2, 21)),
    Case("asked for again after the end", date(2026, 5, 2), (END, date(2026, 5, 1)),
         (STARTED, ENDED), end_asked_on=date(2026, 5, 1)),
    Case("asked for and answered the same day", date(2026, 3, 31), None, (STARTED, ENDED),
         end_asked_on=date(2026, 3, 30)),
    Case("an unfinished start is resumed", date(2026, 4, 1), (START, date(2026, 1, 13)),
         (begun(START, date(2026, 1, 13)),)),
    Case("an unfinished end before anything new", date(2026, 4, 20), (END, date(2026, 3, 25)),
         (STARTED, begun(END, date(2026, 3, 25)))),
    Case("an unfinished follow-up is resumed too", date(2026, 9, 1), (FOLLOW_UP, date(2026, 8, 30)),
         (STARTED, ENDED, begun(FOLLOW_UP, date(2026, 8, 30)))),
    Case("the oldest of two unfinished", date(2026, 2, 9), (START, date(2026, 1, 13)),
         (begun(END, date(2026, 2, 8)), begun(START, date(2026, 1, 13)))),
    Case("regular not a day too early", date(2026, 7, 12), None, (STARTED,), HALF_YEARLY, None),
    Case("regular after six months", date(2026, 7, 13), (REGULAR, date(2026, 7, 13)), (STARTED,),
         HALF_YEARLY, None),
    Case("six months from the last completed", date(2026, 9, 1), None,
         (STARTED, done(REGULAR, date(2026, 8, 20))), HALF_YEARLY, None),
    Case("always at two years", date(2028, 1, 12), (REGULAR, date(2028, 1, 12)),
         (STARTED, done(REGULAR, date(2027, 12, 1))), HALF_YEARLY, None),
    Case("two years, done", date(2028, 2, 1), None,
         (STARTED, done(REGULAR, date(2028, 1, 15))), HALF_YEARLY, None),
    Case("end before regular", date(2026, 7, 20), (END, date(2026, 7, 18)), (STARTED,),
         HALF_YEARLY, date(2026, 8, 1)),
    Case("no regular after the end", date(2027, 1, 1), None, (STARTED, ENDED), HALF_YEARLY),
    Case("a programme without a start asks the end alone", date(2026, 3, 20),
         (END, date(2026, 3, 20)), cadence=Cadence(start=False)),
    Case("nothing asked before enrolment", date(2026, 1, 5), None, cadence=Cadence(start=False),
         end_asked_on=date(2026, 1, 2)),
    Case("a programme without an end", date(2026, 4, 1), None, (STARTED,), Cadence(end=False)),
    Case("regular alone counts from the first day", date(2026, 3, 12), (REGULAR, date(2026, 3, 12)),
         cadence=Cadence(start=False, end=False, every_months=2)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_the_rating_that_is_due(case: Case) -> None:
    found = due(
        case.cadence,
        enrolled_on=ENROLLED,
        planned_end=case.planned_end,
        sheets=case.sheets,
        today=case.today,
        end_asked_on=case.end_asked_on,
    )
    assert found == (Due(*case.expected) if case.expected else None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 15), 24, date(2028, 6, 15)),
    ],
)
def test_months_later_keeps_the_day_or_ends_with_the_month(
    day: date, months: int, then: date
) -> None:
    assert months_after(day, months) == then


def test_a_cadence_of_no_months_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Cadence(every_months=0)


days = st.integers(0, 400).map(lambda n: ENROLLED + timedelta(days=n))
histories = st.lists(
    st.builds(
        lambda occasion, on, finished: done(occasion, on) if finished else begun(occasion, on),
        st.sampled_from(Occasion),
        days,
        st.booleans(),
    ),
    max_size=5,
)


@given(histories, days, st.none() | days, st.none() | days)
def test_nothing_is_due_from_a_day_to_come_and_an_open_sheet_comes_first(
    sheets: list[SheetSoFar], today: date, planned_end: date | None, asked: date | None
) -> None:
    so_far = [sheet for sheet in sheets if sheet.begun_on <= today]
    found = due(
        HALF_YEARLY,
        enrolled_on=ENROLLED,
        planned_end=planned_end,
        sheets=so_far,
        today=today,
        end_asked_on=asked,
    )
    assert found is None or found.since <= today
    still_open = [sheet.occasion for sheet in so_far if sheet.completed_on is None]
    if still_open:
        assert found is not None
        assert found.occasion in still_open


def test_an_end_typed_in_from_paper_meets_what_was_asked_after_it_was_answered() -> None:
    asked = date(2026, 2, 20)
    paper = SheetSoFar(END, begun_on=asked, completed_on=asked - timedelta(days=1))
    typed = SheetSoFar(END, asked, asked - timedelta(days=1), handed_in_on=asked)
    common = {"enrolled_on": ENROLLED, "planned_end": None, "today": asked, "end_asked_on": asked}
    assert due(BOTH, sheets=[STARTED, paper], **common) == Due(END, asked)
    assert due(BOTH, sheets=[STARTED, typed], **common) is None


def test_a_follow_up_typed_in_from_paper_is_met_too() -> None:
    asked = date(2026, 6, 1)
    typed = SheetSoFar(FOLLOW_UP, asked, asked - timedelta(days=2), handed_in_on=asked)
    assert follow_up_due([typed], asked) is None
    assert follow_up_due([done(FOLLOW_UP, asked - timedelta(days=2))], asked) is not None


@pytest.mark.parametrize(
    ("occasion", "day", "stands_in_the_way"),
    [
        (END, date(2026, 1, 12), STARTED),  # before the start
        (END, date(2026, 1, 13), STARTED),  # on the same day
        (END, date(2026, 1, 14), None),
        (REGULAR, date(2026, 1, 13), STARTED),
        (FOLLOW_UP, date(2026, 3, 30), ENDED),
        (FOLLOW_UP, date(2026, 3, 31), None),
        (START, date(2026, 3, 30), ENDED),
        (START, date(2026, 3, 29), None),
        (END, date(2026, 3, 1), None),  # another end is not in its own way
    ],
)
def test_a_rating_lies_between_those_before_and_after_it(
    occasion: Occasion, day: date, stands_in_the_way: SheetSoFar | None
) -> None:
    sheets = [ENDED, begun(START, date(2026, 6, 1)), STARTED]
    if occasion is START:
        sheets = [ENDED]
    other = stands_in_the_way
    expected = (other.occasion, other.completed_on) if other else None
    assert in_the_way(occasion, day, sheets) == expected
