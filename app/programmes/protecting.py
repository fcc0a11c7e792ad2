"""Protected identity: set with an alias, ended, and who is named to see her (trust P14)."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import Person
from app.accounts.sealing import box_of
from app.programmes.access import NotVisible
from app.programmes.models import NamedAccess


class LastNamed(Exception):
    """Somebody must see her: the last one who is named stays until another is."""


def person_to_change(session: Session, person_id: str) -> Person:
    """Her row, held until the end of the transaction, so that two at once take turns."""
    found = session.exec(
        select(Person).where(col(Person.id) == person_id).with_for_update()
    ).first()
    if found is None:
        raise NotVisible(person_id)
    return found


def named_to(session: Session, person_id: str) -> list[NamedAccess]:
    """Who is named now, the first one first."""
    return list(
        session.exec(
            select(NamedAccess)
            .where(col(NamedAccess.person_id) == person_id, col(NamedAccess.ended_at).is_(None))
            .order_by(col(NamedAccess.given_at), col(NamedAccess.id))
        )
    )


def protect(
    *,
    session: Session,
    by: str,
    at: datetime,
    person: Person,
    alias: str | None,
    named: Iterable[str],
) -> None:
    """From now on she is seen by those named alone, whoever sets it among them.

    `alias` is written over her name, which is then nowhere; None when the name is one already.
    Her phone number is erased. Somebody who is protected already stays as she is.
    """
    if person.protected_at is not None:
        return
    if alias is not None:
        place = f"person|first_name|{person.id}"
        person.first_name = box_of(session, person.id).seal(place, alias)
    _protect(session, by, at, person, since=at, named=[by, *named])


def protect_by_operator(
    *, session: Session, at: datetime, person: Person, since: datetime, named: Iterable[str]
) -> None:
    """As ``protect``, where the alias is in her row already and nobody here sets it."""
    _protect(session, None, at, person, since=since, named=named)


def _protect(
    session: Session,
    by: str | None,
    at: datetime,
    person: Person,
    *,
    since: datetime,
    named: Iterable[str],
) -> None:
    person.phone = None
    person.protected_at, person.protected_by = since, by
    session.add(person)
    _record(session, "protection_set", by, at, person)
    for staff_id in dict.fromkeys(named):
        give_access(session=session, by=by, at=at, person=person, staff_id=staff_id)


def end_protection(*, session: Session, by: str, at: datetime, person: Person) -> None:
    """All staff of her programmes see her again. The alias stays until somebody changes it."""
    if person.protected_at is None:
        return
    person.protected_at = person.protected_by = None
    session.add(person)
    for row in named_to(session, person.id):
        row.ended_at = at
        session.add(row)
    _record(session, "protection_ended", by, at, person)


def give_access(
    *, session: Session, by: str | None, at: datetime, person: Person, staff_id: str
) -> None:
    """Name a member of staff. Twice is once; without protection there is nothing to name."""
    is_named = staff_id in {row.staff_id for row in named_to(session, person.id)}
    if person.protected_at is None or is_named:
        return
    session.add(NamedAccess(person_id=person.id, staff_id=staff_id, given_by=by, given_at=at))
    session.flush()
    _record(session, "access_named", by, at, person, staff=staff_id)


def take_access(*, session: Session, by: str, at: datetime, person: Person, staff_id: str) -> None:
    """It bites on the next request. Raises LastNamed."""
    named = named_to(session, person.id)
    for row in named:
        if row.staff_id == staff_id:
            if len(named) == 1:
                raise LastNamed(person.id)
            row.ended_at = at
            session.add(row)
            _record(session, "access_taken", by, at, person, staff=staff_id)


def forget_named(*, session: Session, by: str | None, at: datetime, staff: Person) -> None:
    """Who works here no more is named no more, even where nobody is left (`seen_by_nobody`)."""
    for row in session.exec(
        select(NamedAccess).where(
            col(NamedAccess.staff_id) == staff.id, col(NamedAccess.ended_at).is_(None)
        )
    ).all():
        row.ended_at = at
        session.add(row)
        person = session.exec(select(Person).where(col(Person.id) == row.person_id)).one()
        _record(session, "access_taken", by, at, person, staff=staff.id)


def seen_by_nobody(session: Session, association_id: str) -> list[str]:
    """The protected people of whom nobody is named: the operator names somebody."""
    named = select(NamedAccess.person_id).where(col(NamedAccess.ended_at).is_(None))
    return list(
        session.exec(
            select(Person.id)
            .where(
                col(Person.association_id) == association_id,
                col(Person.protected_at).is_not(None),
                col(Person.id).not_in(named),
            )
            .order_by(col(Person.id))
        )
    )


def _record(
    session: Session, act: str, by: str | None, at: datetime, person: Person, **detail: object
) -> None:
    audit.record(
        session,
        association_id=person.association_id,
        act=act,
        at=at,
        by=by,
        person=person.id,
        detail=detail or None,
    )
