"""What is recorded of people at their times: the marks folded, one word for each time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlmodel import Session

from app.attendance.absences import LONGEST_WEEKS, Past, Seen
from app.attendance.folding import Tapped, fold, tapped
from app.attendance.models import Act, Mark
from app.attendance.notice import CANNOT_COME, word_of
from app.db.tables import table_of
from app.programmes.access import Place
from app.schedule.models import Activity, Occurrence, OccurrenceStatus

# Older absences open nothing: nobody is called about a spring long gone.
LOOK_BACK = timedelta(weeks=LONGEST_WEEKS)
_M, _O, _A = table_of(Mark).c, table_of(Occurrence).c, table_of(Activity).c
_SEEN = {
    "present": Seen.CAME,
    "late": Seen.CAME,
    "excused": Seen.EXCUSED,
    "ill": Seen.ILL,
    "absent": Seen.ABSENT,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """`by_enrolment`: her recorded times. `taken`: the occurrences whose list was taken."""

    by_enrolment: dict[str, list[Past]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def of(self, enrolment_id: str) -> list[Past]:
        return self.by_enrolment.get(enrolment_id, [])


@cache
def _marks(of_people: bool) -> Select[Any]:
    """The marks at times that were held, by occurrence and person; of some people or of all."""
    query = (
        select(
            *table_of(Mark).c,
            _O.programme_id,
            _O.local_on,
            _O.starts_at,
            _O.minutes,
            _A.kind,
        )
        .join(table_of(Occurrence), _O.id == _M.occurrence_id)
        .join(table_of(Activity), _A.id == _O.activity_id)
        .where(
            _O.programme_id.in_(bindparam("programmes", expanding=True)),
            _O.local_on.between(bindparam("since"), bindparam("until")),
            _O.status.in_([OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED]),
        )
        .order_by(_M.occurrence_id, _M.person_id)
    )
    if not of_people:
        return query
    return query.where(_M.person_id.in_(bindparam("people", expanding=True)))


def recorded(
    session: Session,
    places: Sequence[Place],
    today: date,
    *,
    people: Iterable[str] | None = None,
    back: timedelta = LOOK_BACK,
) -> Recorded:
    """What is recorded of these enrolments since `back` before today; one query.

    `people`: read their marks alone; `taken` then says nothing of anybody else's lists.
    """
    asked: dict[str, object] = {
        "programmes": sorted({one.programme_id for one in places}),
        "since": today - back,
        "until": today,
    }
    if not places:
        return Recorded()
    if people is not None:
        asked["people"] = sorted(set(people))
    rows = session.execute(_marks(people is not None), asked)
    found = Recorded()
    by_person = _by_person(places)
    for (occurrence_id, person_id), same in groupby(
        rows, key=lambda row: (row.occurrence_id, row.person_id)
    ):
        alike = list(same)
        if any(row.act is not Act.SAID for row in alike):
            found.taken.add(occurrence_id)
        place = _place_on(by_person.get((alike[0].programme_id, person_id), ()), alike[0])
        seen = _seen(alike) if place else None
        if place and seen:
            found.by_enrolment.setdefault(place.enrolment_id, []).append(_past(alike[0], seen))
    return found


def _by_person(places: Iterable[Place]) -> Mapping[tuple[str, str], list[Place]]:
    found: dict[tuple[str, str], list[Place]] = {}
    for one in places:
        found.setdefault((one.programme_id, one.person_id), []).append(one)
    return found


def _place_on(places: Iterable[Place], row: Row[Any]) -> Place | None:
    """Her enrolment on the day of the time; she may have had an earlier one in the programme."""
    for one in places:
        if one.started_on <= row.local_on and (
            one.ended_on is None or row.local_on <= one.ended_on
        ):
            return one
    return None


def _seen(rows: Sequence[Row[Any]]) -> Seen | None:
    """One word for one person at one time; None while nothing, or two answers, stand.

    That she had said before that she cannot come makes an absence excused: she gave notice.
    """
    told = word_of(_taps(rows, Act.SAID), rows[0].starts_at)
    gave_notice = told is not None and told.said == CANNOT_COME
    came = fold(_taps(rows, Act.MARK))
    word = came.settled.said if came.settled else ""
    if came.differs:
        return None
    if word == "absent" and gave_notice:
        word = "excused"
    if not word and gave_notice and told:
        word = "ill" if told.why == "ill" else "excused"
    return _SEEN.get(word)


def _taps(rows: Sequence[Row[Any]], act: Act) -> list[Tapped]:
    return [tapped(row) for row in rows if row.act is act]


def _past(row: Row[Any], seen: Seen) -> Past:
    return Past(
        at=row.starts_at,
        occurrence_id=row.occurrence_id,
        on=row.local_on,
        seen=seen,
        kind=row.kind.value,
        minutes=row.minutes,
    )
