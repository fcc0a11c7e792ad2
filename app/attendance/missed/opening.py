"""One follow-up opens when the marks that ask for it arrive: with each list, on every device.

It is not left to the worker: the coach who has just sent a list sees what came of it, and nobody
goes through everybody's marks once a day. A mark that corrects an earlier one asks anew. That two
processes open one is seen to by the database.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app import audit
from app.attendance.absences import due
from app.attendance.missed.facts import recorded
from app.attendance.missed.models import AbsenceFollowUp
from app.attendance.missed.queries import followed
from app.clock import local_date
from app.db import new_id
from app.db.tables import table_of
from app.programmes.access import Place
from app.programmes.models import Enrolment, Programme

_LOG = logging.getLogger(__name__)
_NOTED = "marked"


def note(session: Session, programme_id: str, person_id: str) -> None:
    """A mark about her came that may ask for a follow-up; `open_noted` looks at the end."""
    session.info.setdefault(_NOTED, set()).add((programme_id, person_id))


def open_noted(session: Session, at: datetime) -> int:
    """Open what the marks of this transaction ask for; how many. A tap is never lost for it."""
    noted: set[tuple[str, str]] = session.info.pop(_NOTED, set())
    if not noted:
        return 0
    try:
        with session.begin_nested():
            return open_due(session, at, _running(session, noted))
    except Exception:
        _LOG.exception("follow-ups could not be opened; the next mark tries again")
        return 0


def open_due(session: Session, at: datetime, places: Iterable[Place]) -> int:
    """A follow-up for each of these enrolments whose marks ask for one and that has none open."""
    places, today = list(places), local_date(at)
    marks = recorded(session, places, today, people=[one.person_id for one in places])
    states = followed(session, places)
    opened = 0
    for place in places:
        state = states[place.enrolment_id]
        first = due(state.run(marks.of(place.enrolment_id), today), state.rules)
        if first is not None and state.open_id is None:
            opened += _open(session, at, place, first.occurrence_id)
    return opened


def _open(session: Session, at: datetime, place: Place, first_id: str) -> bool:
    """False when another process was faster, or the run has had one before."""
    table = table_of(AbsenceFollowUp)
    row = AbsenceFollowUp(
        id=new_id(), enrolment_id=place.enrolment_id, first_id=first_id, opened_at=at
    )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values([row.model_dump()]).on_conflict_do_nothing()
    if session.execute(statement.returning(table.c.id)).first() is None:
        return False
    association = session.exec(
        select(col(Programme.association_id)).where(col(Programme.id) == place.programme_id)
    ).one()
    audit.record(
        session,
        association_id=association,
        act="follow_up_opened",
        at=at,
        by=None,
        person=place.person_id,
        detail={"follow_up": row.id, "enrolment": place.enrolment_id},
    )
    return True


def _running(session: Session, noted: set[tuple[str, str]]) -> list[Place]:
    """The enrolments these marks are about, as far as they run."""
    rows = session.execute(
        select(Enrolment, Programme)
        .join(Programme, col(Programme.id) == col(Enrolment.programme_id))
        .where(
            col(Enrolment.person_id).in_({person for _, person in noted}),
            col(Enrolment.ended_on).is_(None),
        )
    )
    return [
        _place(enrolment, programme)
        for enrolment, programme in rows
        if (programme.id, enrolment.person_id) in noted
    ]


def _place(enrolment: Enrolment, programme: Programme) -> Place:
    return Place(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        programme_id=programme.id,
        programme_name=programme.name,
        template_slug=programme.template_slug,
        staff_word=programme.staff_word,
        controller=programme.controller,
        coach_id=enrolment.coach_id,
        started_on=enrolment.started_on,
        planned_end_on=enrolment.planned_end_on,
        ended_on=enrolment.ended_on,
        phone_view=enrolment.phone_view,
    )
