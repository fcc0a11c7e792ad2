"""A column of the one door: the named contact of an enrolment."""

from sqlalchemy import ColumnElement, bindparam, case, exists, or_

from app.db.tables import table_of
from app.programmes.models import Assignment, Enrolment


def still_there() -> ColumnElement[str | None]:
    """Her contact while she works in the programme: whoever is gone is nobody's number to call.

    Needs the day as the parameter `today`.
    """
    hers, work = table_of(Enrolment).c, table_of(Assignment).c
    works = exists().where(
        work.programme_id == hers.programme_id,
        work.person_id == hers.coach_id,
        work.ended_at.is_(None),
        or_(work.until_on.is_(None), work.until_on >= bindparam("today")),
    )
    return case((works.correlate(table_of(Enrolment)), hers.coach_id))
