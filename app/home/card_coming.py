"""How somebody comes, for staff alone: hours and days a week, in a row, the last six, the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session

from app.attendance.absences import Past, Seen, times_in_a_row
from app.attendance.missed.facts import LOOK_BACK, recorded
from app.attendance.missed.models import AbsenceFollowUp, AbsencePause
from app.clock import local_date
from app.db.tables import table_of
from app.programmes.access import Place
from app.programmes.models import Enrolment
from app.schedule import cards, cautions
from app.schedule import queries as schedule
from app.schedule.cards import Card
from app.schedule.cautions import Paced, WeekLoad
from app.schedule.models import Pace
from app.schedule.pages import cap_of

AHEAD = timedelta(days=21)
LAST = 6
WEEKS = 2
_E, _P = table_of(Enrolment).c, table_of(Pace).c
_F, _A = table_of(AbsenceFollowUp).c, table_of(AbsencePause).c
AGREED = (
    select(_E.id, _F.id.label("open_id"), _A.until_on, _P.from_on, _P.days, _P.hours, _P.cap_hours)
    .select_from(table_of(Enrolment))
    .outerjoin(table_of(AbsenceFollowUp), and_(_F.enrolment_id == _E.id, _F.closed_at.is_(None)))
    .outerjoin(table_of(AbsencePause), _A.enrolment_id == _E.id)
    .outerjoin(table_of(Pace), _P.enrolment_id == _E.id)
    .where(_E.id.in_(bindparam("enrolments", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Coming:
    """`weeks`: this week and those before, newest first: what she came to, against her cap.

    `last`: the newest last. `open_ids`: open follow-ups; `paused_until` by enrolment.
    """

    weeks: tuple[WeekLoad, ...]
    in_a_row: int
    last: tuple[Past, ...]
    next: Card | None
    open_ids: tuple[str, ...]
    paused_until: date | None


def coming_of(
    session: Session,
    places: Sequence[Place],
    agreed: Sequence[Any],
    now: datetime,
    code: str,
    association_id: str,
) -> Coming:
    """Two queries, however many enrolments she has. `agreed`: the rows of AGREED."""
    today = local_date(now)
    people = {one.person_id for one in places}
    marks = recorded(session, places, today, people=people, back=LOOK_BACK)
    past = sorted(one for rows in marks.by_enrolment.values() for one in rows if one.at <= now)
    times = schedule.times_of(session, places, today, today + AHEAD)
    phrases = cards.phrases_for(session, association_id, times)
    first = cards.next_times(times, now)[:1]
    ahead = cards.cards(first, phrases, code, now, today, times)
    pauses = [row.until_on for row in agreed if row.until_on and row.until_on >= today]
    return Coming(
        weeks=tuple(_weeks(past, agreed, places, today)),
        in_a_row=times_in_a_row(past),
        last=tuple(past[-LAST:]),
        next=ahead[0] if ahead else None,
        open_ids=tuple(dict.fromkeys(row.open_id for row in agreed if row.open_id)),
        paused_until=max(pauses, default=None),
    )


def _weeks(
    past: Iterable[Past], agreed: Sequence[Any], places: Sequence[Place], today: date
) -> list[WeekLoad]:
    """What she came to, week by week: hours and days."""
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS)]
    paced = {
        (row.id, row.from_on): Paced(row.from_on, row.days, row.hours, row.cap_hours)
        for row in agreed
        if row.from_on is not None
    }
    return cautions.loads(_came(past), paced.values(), mondays, cap_of(places))


def _came(past: Iterable[Past]) -> Mapping[date, list[float]]:
    hours: dict[date, list[float]] = {}
    for one in past:
        if one.seen is Seen.CAME:
            hours.setdefault(one.on, []).append(one.minutes / 60)
    return hours
