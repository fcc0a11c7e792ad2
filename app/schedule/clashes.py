"""What one time falls together with, told once it is made or moved: a human decides.

People and staff are looked at in the programmes given to the viewer. How full a place is counts
the whole association, as numbers: whose group it is stays unseen.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.clock import local_date
from app.programmes import access
from app.programmes.access import Place as Enrolled
from app.programmes.access import Who
from app.schedule import cautions, heeding, queries
from app.schedule.cautions import Paced, Why
from app.schedule.models import Pace
from app.schedule.pages import cap_of
from app.schedule.times import Time


def about(session: Session, viewer: Who, one: Time, now: datetime) -> list[Why]:
    """What to look at about a time of a programme given to her; its queries do not grow."""
    today = local_date(now)
    given = access.programmes(session, viewer, today)
    ids = [programme.id for programme in given]
    monday = one.on - timedelta(days=one.on.weekday())
    week = queries.times_in(session, ids, monday, monday + timedelta(days=6))
    others = heeding.others_at(session, heeding.places_of([one]), ids, one.on, one.on)
    expected = queries.expected(session, [time.id for time in (*week, *others)])
    leading = queries.leaders(session, week)
    places = access.places(session, viewer, today)
    person_of = {place.enrolment_id: place.person_id for place in places}
    alone = heeding.never_alone(given)
    plan = heeding.planned([*week, *others], expected, leading, person_of, alone)
    own = [time for time in plan if time.id == one.id]
    beside = [time for time in plan if any(cautions.overlaps(time, mine) for mine in own)]
    found = {caution.why for caution in cautions.cautions(beside) if one.id in caution.times}
    people = {person for mine in own for person in mine.people}
    hers = [place for place in places if place.person_id in people]
    if _is_over(session, hers, week, expected, monday):
        found.add(Why.OVER_HOURS)
    return [why for why in Why if why in found]


def _is_over(
    session: Session,
    places: Sequence[Enrolled],
    week: Iterable[Time],
    expected: Mapping[str, Sequence[str]],
    monday: date,
) -> bool:
    """Whether the week of one of these people is above her cap."""
    ids = [place.enrolment_id for place in places]
    rows = session.exec(select(Pace).where(col(Pace.enrolment_id).in_(ids))).all() if ids else []
    for person in {place.person_id for place in places}:
        own = [place for place in places if place.person_id == person]
        mine = {place.enrolment_id for place in own}
        hours: dict[date, list[float]] = {}
        for time in week:
            if time.meets and mine.intersection(expected[time.id]):
                hours.setdefault(time.on, []).append(time.minutes / 60)
        paced = [
            Paced(row.from_on, row.days, row.hours, row.cap_hours)
            for row in rows
            if row.enrolment_id in mine
        ]
        if any(load.is_over for load in cautions.loads(hours, paced, [monday], cap_of(own))):
            return True
    return False
