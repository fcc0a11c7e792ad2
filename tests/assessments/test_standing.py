"""Where each rating stands: open, later, asked for, and when staff may ask."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.assessments.catalogue import shipped
from app.assessments.models import AnsweredHow, Medium
from app.assessments.occasions import Due, Occasion
from app.assessments.queries import Sheet
from app.assessments.standing import Standing, standing
from app.programmes.access import Place
from app.programmes.template_model import InstrumentUse

NOW = shipped()["now"]
BEGAN, ENDS = date(2027, 1, 4), date(2027, 2, 28)
START, END = Occasion.START, Occasion.END
USE = InstrumentUse(id="now", occasions=("start", "end"))


def place(planned_end: date | None = ENDS, enrolment: str = "e") -> Place:
    return Place(
        enrolment_id=enrolment,
        person_id="p",
        programme_id="g",
        programme_name="Gymmet",
        template_slug="pagang",
        staff_word="coach",
        controller="Förbundet",
        coach_id=None,
        started_on=BEGAN,
        planned_end_on=planned_end,
        ended_on=None,
    )


def sheet(occasion: Occasion, day: date, *, done: bool = True, enrolment: str = "e") -> Sheet:
    at = datetime.combine(day, time(9), UTC)
    return Sheet(
        id=f"{occasion}{day}",
        person_id="p",
        enrolment_id=enrolment,
        instrument_id="now",
        instrument_version="1",
        occasion=occasion,
        medium=Medium.PHONE,
        begun_at=at,
        completed_at=at if done else None,
        answered_on=day if done else None,
        language="sv",
        how=AnsweredHow.ALONE,
        seen_at=None,
    )


def at(
    day: date, *sheets: Sheet, asked_on: date | None = None, planned: date | None = ENDS
) -> Standing:
    asked = {("e", "now", END): asked_on} if asked_on else {}
    return standing(place(planned), USE, NOW, sheets, asked, day)


def test_the_start_rating_is_open_from_the_first_day_and_no_end_may_be_asked_for() -> None:
    found = at(BEGAN)
    assert found.next is not None
    assert (found.next.occasion, found.is_open, found.may_ask) == (START, True, False)


def test_after_the_start_the_end_is_announced_and_may_be_asked_for_early() -> None:
    found = at(date(2027, 1, 20), sheet(START, BEGAN))
    assert found.next is not None
    assert (found.next.occasion, found.next.since) == (END, date(2027, 2, 14))
    assert (found.is_open, found.may_ask) == (False, True)


def test_asked_for_it_is_open_at_once_and_cannot_be_asked_for_twice() -> None:
    day = date(2027, 1, 25)
    found = at(day, sheet(START, BEGAN), asked_on=day)
    assert (found.is_open, found.is_asked, found.may_ask) == (True, True, False)


def test_asked_for_too_near_the_start_it_says_when_it_opens() -> None:
    day = BEGAN + timedelta(days=3)
    found = at(day, sheet(START, BEGAN), asked_on=day)
    assert found.next is not None
    assert found.next.since == BEGAN + timedelta(days=15)
    assert (found.is_open, found.may_ask) == (False, False)


def test_open_by_itself_near_the_end_there_is_nothing_to_ask_for() -> None:
    found = at(date(2027, 2, 20), sheet(START, BEGAN))
    assert (found.is_open, found.may_ask) == (True, False)


def test_a_begun_sheet_is_finished_first() -> None:
    found = at(
        date(2027, 1, 20),
        sheet(START, BEGAN),
        sheet(Occasion.REGULAR, date(2027, 1, 18), done=False),
    )
    assert (found.is_begun, found.may_ask) == (True, False)


@pytest.mark.parametrize("planned", [ENDS, None])
def test_after_an_end_rating_another_may_be_asked_for_from_the_next_day(
    planned: date | None,
) -> None:
    done = (sheet(START, BEGAN), sheet(END, date(2027, 2, 20)))
    asked_on = date(2027, 2, 18)
    assert not at(date(2027, 2, 20), *done, asked_on=asked_on, planned=planned).may_ask
    assert at(date(2027, 2, 21), *done, asked_on=asked_on, planned=planned).may_ask


def test_a_regular_rating_that_is_due_is_open_though_the_end_is_announced_for_later() -> None:
    use = InstrumentUse(id="now", occasions=("start", "end"), every_months=1)
    day = date(2027, 2, 10)
    found = standing(place(date(2027, 6, 30)), use, NOW, [sheet(START, BEGAN)], {}, day)
    assert found.next is not None
    assert (found.next.occasion, found.is_open) == (Occasion.REGULAR, True)


def test_what_was_left_open_under_an_older_wording_does_not_stand_in_the_way() -> None:
    old = replace(sheet(START, BEGAN, done=False), instrument_version="0")
    found = at(date(2027, 1, 20), old)
    assert found.next is not None
    assert (found.next, found.is_begun) == (Due(START, BEGAN), False)


def test_sheets_of_another_enrolment_do_not_count() -> None:
    found = at(BEGAN, sheet(START, BEGAN, enrolment="other"))
    assert found.next is not None
    assert found.next.occasion is START
