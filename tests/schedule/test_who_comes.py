"""Which times are hers: by the series, by her own days, by this one time."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from app.db import Database
from app.programmes.models import Enrolment
from app.schedule import people
from app.schedule.choosing import alternatives_of, choose, come_once
from app.schedule.models import Activity, ActivityKind
from app.schedule.queries import expected, times_of
from app.schedule.times import Time
from tests.cast import Cast, gather
from tests.schedule.making import at_noon, enrolled, meets, times

MONDAY = date(2027, 3, 1)
AT = at_noon(MONDAY)
SUNDAY = MONDAY + timedelta(days=13)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as found:
        yield found


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session, AT)


def hers(session: Session, cast: Cast, name: str = "amina") -> list[Time]:
    place = enrolled(cast.enrolments[name], cast.gym)
    return times_of(session, [place], MONDAY, SUNDAY)


def days(found: list[Time]) -> list[int]:
    return [(one.on - MONDAY).days for one in found]


def common(cast: Cast, activity: Activity, name: str = "amina") -> dict[str, object]:
    return {
        "by": cast.lena.id,
        "at": AT,
        "activity": activity,
        "enrolment_id": cast.enrolments[name].id,
    }


def test_everybody_comes_to_what_everybody_comes_to(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT)
    assert days(hers(session, cast)) == [0, 3, 7, 10]
    first = times(session, gym)[0]
    both = {cast.enrolments["amina"].id, cast.enrolments["sara"].id}
    assert set(expected(session, [first.id])[first.id]) == both


def test_her_own_weekdays_are_hers_alone(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT)
    people.put_in(session=session, **common(cast, gym), from_on=MONDAY, weekdays=[3])  # type: ignore[arg-type]
    assert days(hers(session, cast)) == [3, 10]
    assert days(hers(session, cast, "sara")) == [0, 3, 7, 10]


def test_days_grow_from_a_day_on_and_the_weeks_before_stay(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT)
    people.put_in(session=session, **common(cast, gym), from_on=MONDAY, weekdays=[0])  # type: ignore[arg-type]
    people.put_in(
        session=session,
        **common(cast, gym),
        from_on=MONDAY + timedelta(days=7),
        weekdays=[0, 3],  # type: ignore[arg-type]
    )
    assert days(hers(session, cast)) == [0, 7, 10]


def test_leaving_what_everybody_comes_to_keeps_what_was(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT)
    people.leave(session=session, **common(cast, gym), from_on=MONDAY + timedelta(days=3))  # type: ignore[arg-type]
    assert days(hers(session, cast)) == [0]
    people.put_in(session=session, **common(cast, gym), from_on=MONDAY + timedelta(days=10))  # type: ignore[arg-type]
    assert days(hers(session, cast)) == [0, 10]


def test_nobody_comes_before_the_first_day_or_after_the_last(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT)
    row = session.get_one(Enrolment, cast.enrolments["amina"].id)
    row.started_on, row.ended_on = MONDAY + timedelta(days=3), MONDAY + timedelta(days=7)
    session.add(row)
    session.flush()
    assert days(hers(session, cast)) == [3, 7]
    later = times(session, gym)[3]
    assert row.id not in expected(session, [later.id])[later.id]


def test_in_or_out_for_this_one_time_wins(session: Session, cast: Cast) -> None:
    gym = meets(session, cast.gym, AT, everybody=False)
    rows = times(session, gym)
    assert hers(session, cast) == []
    more = {
        "by": cast.lena.id,
        "at": AT,
        "association_id": cast.association.id,
        "enrolment_id": cast.enrolments["amina"].id,
    }
    come_once(session=session, occurrence_id=rows[1].id, comes=True, **more)  # type: ignore[arg-type]
    assert days(hers(session, cast)) == [3]
    come_once(session=session, occurrence_id=rows[1].id, comes=False, **more)  # type: ignore[arg-type]
    assert hers(session, cast) == []


def test_a_meeting_is_hers_and_nobody_elses(session: Session, cast: Cast) -> None:
    meets(
        session,
        cast.gym,
        AT,
        kind=ActivityKind.MEETING,
        rule="",
        first_on=MONDAY + timedelta(days=1),
        everybody=False,
        enrolments=[cast.enrolments["amina"].id],
    )
    assert days(hers(session, cast)) == [1]
    assert hers(session, cast, "sara") == []


def test_to_an_open_activity_nobody_is_expected_by_name(session: Session, cast: Cast) -> None:
    talk = meets(session, cast.gym, AT, kind=ActivityKind.OPEN)
    first = times(session, talk)[0]
    assert expected(session, [first.id]) == {first.id: []}
    assert days(hers(session, cast)) == [0, 3, 7, 10]


def test_she_chooses_one_of_two_for_that_day_alone(session: Session, cast: Cast) -> None:
    wood = meets(session, cast.gym, AT, choice="two", what="wood")
    clay = meets(session, cast.gym, AT, choice="two", what="ceramics")
    mine = [enrolled(cast.enrolments["amina"], cast.gym)]
    thursday = times(session, clay)[1]
    found = alternatives_of(session, mine, AT, thursday.id)
    choose(session=session, by=cast.amina.id, at=AT, found=found)
    session.flush()
    on_thursday = {
        one.what: one.chosen for one in hers(session, cast) if one.on == thursday.local_on
    }
    assert on_thursday == {"wood": False, "ceramics": True}
    coming = expected(session, [thursday.id, times(session, wood)[1].id])
    assert cast.enrolments["amina"].id in coming[thursday.id]
    assert cast.enrolments["amina"].id not in coming[times(session, wood)[1].id]
    next_week = times(session, wood)[3]
    assert cast.enrolments["amina"].id in expected(session, [next_week.id])[next_week.id]
