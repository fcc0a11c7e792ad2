"""Counts without persons, for those who may see no person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from app.programmes.access import NotVisible, Who
from app.programmes.models import Enrolment, Programme


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many have been enrolled in a programme since it began."""

    programme_name: str
    template_slug: str
    people: int


def enrolled_by_programme(session: Session, viewer: Who, today: date) -> list[Enrolled]:
    """Every programme of the viewer's association, by name. For an analyst; else NotVisible.

    The counts are whole: hide the small ones with `disclosure.shown` before they are printed.
    """
    if "analyst" not in viewer.roles:
        raise NotVisible("numbers")
    people = func.count(col(Enrolment.person_id).distinct())
    rows = session.execute(
        select(col(Programme.name), col(Programme.template_slug), people)
        .outerjoin(
            Enrolment,
            and_(
                col(Enrolment.programme_id) == col(Programme.id),
                col(Enrolment.started_on) <= today,
            ),
        )
        .where(col(Programme.association_id) == viewer.association_id)
        .group_by(col(Programme.id), col(Programme.name), col(Programme.template_slug))
        .order_by(col(Programme.name), col(Programme.id))
    )
    return [Enrolled(*row) for row in rows]
