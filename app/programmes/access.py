"""The one door to participant data.

Every query of a participant starts here, with the viewer, and gets back only what is hers:
herself for a participant, the people of the programmes given to her for a coach (a substitute
only on her dates) or coordinator, nobody for everybody else. What is not visible is `NotVisible`,
and that is 404.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session, col

from app.programmes.models import Assignment, Enrolment, Programme, StaffRole


class NotVisible(LookupError):
    """Not there, or not yours: the two look the same."""


class Who(Protocol):
    """What the door asks of a viewer."""

    @property
    def person_id(self) -> str: ...
    @property
    def association_id(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def sheet_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A person in a programme, as far as the viewer may know it."""

    enrolment_id: str
    person_id: str
    programme_id: str
    programme_name: str
    template_slug: str
    staff_word: str
    controller: str
    coach_id: str | None
    started_on: date
    planned_end_on: date | None
    ended_on: date | None


def _given(viewer: Who, today: date) -> Select[str]:
    """Ids of the programmes given to a member of staff today, in her association."""
    roles = [role for role in StaffRole if role.value in viewer.roles]
    return (
        select(col(Programme.id))
        .join(Assignment, col(Assignment.programme_id) == col(Programme.id))
        .where(
            col(Programme.association_id) == viewer.association_id,
            col(Assignment.person_id) == viewer.person_id,
            col(Assignment.role).in_(roles),
            col(Assignment.ended_at).is_(None),
            col(Assignment.from_on) <= today,
            or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
        )
    )


def _visible(viewer: Who, today: date) -> Select[Enrolment, Programme]:
    query = select(Enrolment, Programme).join(
        Programme, col(Programme.id) == col(Enrolment.programme_id)
    )
    own = and_(
        col(Enrolment.person_id) == viewer.person_id,
        col(Programme.association_id) == viewer.association_id,
    )
    if viewer.sheet_id is not None:
        return query.where(col(Enrolment.programme_id).in_(_given(viewer, today)))
    if "participant" in viewer.roles and not viewer.roles & set(StaffRole):
        return query.where(own)
    # Staff see the people of their programmes, never themselves through the staff door.
    return query.where(
        col(Enrolment.programme_id).in_(_given(viewer, today)),
        col(Enrolment.person_id) != viewer.person_id,
    )


def _places(session: Session, query: Select[Enrolment, Programme]) -> list[Place]:
    columns = query.with_only_columns(
        col(Enrolment.id),
        col(Enrolment.person_id),
        col(Programme.id),
        col(Programme.name),
        col(Programme.template_slug),
        col(Programme.staff_word),
        col(Programme.controller),
        col(Enrolment.coach_id),
        col(Enrolment.started_on),
        col(Enrolment.planned_end_on),
        col(Enrolment.ended_on),
    ).order_by(col(Enrolment.started_on).desc(), col(Enrolment.id))
    return [Place(*row) for row in session.execute(columns)]


def places(
    session: Session, viewer: Who, today: date, *, programme_id: str | None = None
) -> list[Place]:
    """Every enrolment the viewer may see, newest first; of one programme if named."""
    query = _visible(viewer, today)
    if programme_id is not None:
        query = query.where(col(Enrolment.programme_id) == programme_id)
    return _places(session, query)


def places_of(session: Session, viewer: Who, today: date, person_id: str) -> list[Place]:
    """The visible enrolments of one person; NotVisible when there are none."""
    found = _places(session, _visible(viewer, today).where(col(Enrolment.person_id) == person_id))
    if not found:
        raise NotVisible(person_id)
    return found


def place(session: Session, viewer: Who, today: date, enrolment_id: str) -> Place:
    """One enrolment, or NotVisible."""
    found = _places(session, _visible(viewer, today).where(col(Enrolment.id) == enrolment_id))
    if not found:
        raise NotVisible(enrolment_id)
    return found[0]


def own_place(session: Session, viewer: Who, today: date) -> Place | None:
    """A participant's running enrolment, the newest one; None between programmes."""
    mine = _places(
        session, _visible(viewer, today).where(col(Enrolment.person_id) == viewer.person_id)
    )
    running = (p for p in mine if p.ended_on is None and p.started_on <= today)
    return next(running, mine[0] if mine else None)


def programmes(session: Session, viewer: Who, today: date) -> list[Programme]:
    """The programmes given to a member of staff, by name."""
    return list(
        session.scalars(
            select(Programme)
            .where(col(Programme.id).in_(_given(viewer, today)))
            .order_by(col(Programme.name), col(Programme.id))
        )
    )


def programme(session: Session, viewer: Who, today: date, programme_id: str) -> Programme:
    """One of the programmes given to her, or NotVisible."""
    found = session.scalars(
        select(Programme).where(
            col(Programme.id) == programme_id, col(Programme.id).in_(_given(viewer, today))
        )
    ).first()
    if found is None:
        raise NotVisible(programme_id)
    return found


def people_in(rows: Iterable[Place]) -> list[str]:
    """Each person once, in the order of the rows."""
    return list(dict.fromkeys(row.person_id for row in rows))
