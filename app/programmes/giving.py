"""Programmes are given to staff, lent for some days and taken back; it bites on the next request.

Who may was asked before (`programmes.team`).
"""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app import audit
from app.accounts import sessions
from app.accounts.actions import create_person, give_role
from app.accounts.keys.ending import end_access
from app.accounts.keys.invitations import Invited, invite
from app.accounts.models import Person, RoleHeld
from app.accounts.roles import MARKS, Role
from app.programmes import protecting
from app.programmes.actions import assign
from app.programmes.models import Assignment, Programme, StaffRole

# Whoever may have a programme at all: numbers and access are kept apart from people (DESIGN 4).
IN_PROGRAMMES = frozenset({Role.COACH, Role.SUBSTITUTE, Role.COORDINATOR})


class NotHers(Exception):
    """She does not work in programmes: an analyst or an administrator sees no participant."""


class AlreadyGiven(Exception):
    """She has it already, in those days."""


def invite_colleague(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    today: date,
    association_id: str,
    first_name: str,
    role: Role,
    programmes: list[Programme],
    language: str = "sv",
) -> Invited:
    """A person, what she may be, the programmes that are hers, and the link by which she comes."""
    person = create_person(
        session=session,
        by=by,
        at=at,
        association_id=association_id,
        first_name=first_name,
        language=language,
        mark=_free_mark(session, association_id),
    )
    give_role(session=session, by=by, at=at, person=person, role=role)
    for programme in programmes:
        give(
            session=session,
            by=by,
            at=at,
            programme=programme,
            person=person,
            role=StaffRole(role.value),
            from_on=today,
        )
    return invite(session=session, by=by, at=at, person=person)


def _free_mark(session: Session, association_id: str) -> str:
    """The one that fewest who work here have: colleagues of one tablet tell each other apart by
    it."""
    working = (
        select(col(RoleHeld.person_id))
        .where(col(RoleHeld.association_id) == association_id, col(RoleHeld.ended_at).is_(None))
        .where(col(RoleHeld.role) != Role.PARTICIPANT)
    )
    taken = Counter(session.exec(select(Person.mark).where(col(Person.id).in_(working))))
    return min(MARKS, key=lambda mark: taken[mark])


def give(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    programme: Programme,
    person: Person,
    role: StaffRole,
    from_on: date,
    until_on: date | None = None,
) -> Assignment:
    """A programme to a colleague; with `until_on` it is lent. Raises AlreadyGiven, NotHers.

    A substitute is one for the days of the loan alone, so she needs no role before it.
    """
    roles = roles_of(session, person.id)
    if not roles & IN_PROGRAMMES:
        raise NotHers
    session.exec(select(Programme.id).where(col(Programme.id) == programme.id).with_for_update())
    overlapping = session.exec(
        select(Assignment.id).where(
            col(Assignment.programme_id) == programme.id,
            col(Assignment.person_id) == person.id,
            col(Assignment.ended_at).is_(None),
            or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= from_on),
            True if until_on is None else col(Assignment.from_on) <= until_on,
        )
    ).first()
    if overlapping is not None:
        raise AlreadyGiven
    if Role(role.value) not in roles:
        give_role(session=session, by=by, at=at, person=person, role=Role(role.value))
        sessions.end_all(session=session, at=at, person_id=person.id)  # another role: trust S7
    return assign(
        session=session,
        by=by,
        at=at,
        programme=programme,
        person_id=person.id,
        role=role,
        from_on=from_on,
        until_on=until_on,
    )


def take_back(
    *, session: Session, by: str | None, at: datetime, programme: Programme, given: Assignment
) -> None:
    """A second tap changes nothing."""
    session.refresh(given, with_for_update=True)
    if given.ended_at is not None:
        return
    given.ended_at = at
    session.add(given)
    audit.record(
        session,
        association_id=programme.association_id,
        act="staff_taken_back",
        at=at,
        by=by,
        person=given.person_id,
        detail={"programme": programme.id, "role": given.role.value},
    )


def let_go(*, session: Session, by: str | None, at: datetime, person: Person) -> None:
    """She works here no more: her programmes, whom she was named to see, and all of her access."""
    rows = session.exec(
        select(Assignment, Programme)
        .join(Programme, col(Programme.id) == col(Assignment.programme_id))
        .where(col(Assignment.person_id) == person.id, col(Assignment.ended_at).is_(None))
    ).all()
    for given, programme in rows:
        take_back(session=session, by=by, at=at, programme=programme, given=given)
    protecting.forget_named(session=session, by=by, at=at, staff=person)
    end_access(session=session, by=by, at=at, person=person)


def roles_of(session: Session, person_id: str) -> set[Role]:
    return set(
        session.exec(
            select(col(RoleHeld.role)).where(
                col(RoleHeld.person_id) == person_id, col(RoleHeld.ended_at).is_(None)
            )
        )
    )
