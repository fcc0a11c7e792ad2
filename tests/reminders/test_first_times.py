"""The first time of an enrolment is told some hours before, however long she has waited for it."""

from datetime import date, time

import pytest
from flask import Flask

from app import clock
from app.reminders.facts import of_people
from app.schedule.comings import have_come
from app.schedule.models import InOrOut
from app.schedule.people import put_in
from app.schedule.queries import expected
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import days, wants
from tests.schedule.making import meets, times


def are_first(app: Flask, cast: Cast, day: date, hour: int = 7) -> list[bool]:
    """Of her times ahead on that day and the next, whether each is the first of all."""
    with app.extensions["database"].reading() as session:
        (of,) = of_people(session, [cast.amina.id], moment(day, time(hour)))
    return [one.is_first for one in sorted(of.facts.meets, key=lambda one: one.starts_at)]


def test_a_first_time_three_weeks_after_the_start_is_a_first_time(app: Flask, cast: Cast) -> None:
    first_on = clock.today() + days(21)
    with app.extensions["database"].writing() as session:
        wants(session, cast.amina, clock.now())
        meets(session, cast.gym, clock.now(), first_on=first_on, rule="FREQ=DAILY;COUNT=40")
        session.commit()
    assert are_first(app, cast, first_on) == [True, False]
    assert are_first(app, cast, first_on + days(30)) == [False, False]


@pytest.mark.parametrize(
    ("what", "is_first"),
    [
        ("nothing", False),
        ("other weekdays", True),
        ("a later period", True),
        ("not that one", True),
    ],
)
def test_what_was_not_hers_is_no_earlier_time(
    app: Flask, cast: Cast, what: str, is_first: bool
) -> None:
    """Two times before the one of today; what the rows say counts as everywhere else."""
    begins, at = clock.today(), clock.now()
    today = begins + days(2)
    with app.extensions["database"].writing() as session:
        wants(session, cast.amina, at)
        group = meets(session, cast.gym, at, first_on=begins, rule="FREQ=DAILY;COUNT=9")
        earlier = [one.id for one in times(session, group)[:2]]
        her = cast.enrolments["amina"].id
        place = {
            "other weekdays": {"from_on": begins, "weekdays": [today.weekday()]},
            "a later period": {"from_on": today},
        }.get(what)
        if place:
            put_in(
                session=session,
                by=cast.lena.id,
                at=at,
                activity=group,
                enrolment_id=her,
                **place,
            )
        elif what == "not that one":
            session.add_all(
                InOrOut(occurrence_id=one, enrolment_id=her, comes=False, said_at=at)
                for one in earlier
            )
        session.commit()
    assert are_first(app, cast, today)[0] is is_first
    with app.extensions["database"].reading() as session:
        came = any(her in who for who in expected(session, earlier).values())
        assert came is bool(have_come(session, [her], moment(today, time())))


def test_the_second_time_of_the_first_day_is_no_first_time(app: Flask, cast: Cast) -> None:
    first_on = clock.today() + days(1)
    with app.extensions["database"].writing() as session:
        wants(session, cast.amina, clock.now())
        for starts in (time(9), time(15)):
            meets(
                session,
                cast.gym,
                clock.now(),
                first_on=first_on,
                rule="FREQ=DAILY;COUNT=1",
                starts=starts,
            )
        session.commit()
    assert are_first(app, cast, first_on) == [True, False]
    assert are_first(app, cast, first_on, hour=9) == [False]
