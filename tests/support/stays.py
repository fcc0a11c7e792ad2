"""People with a stay in a programme, from day to day, with what the numbers ask about them."""

from datetime import date

from flask import Flask

from app.accounts.roles import Role
from app.clock import now
from app.programmes.actions import enrol
from app.programmes.models import Enrolment, NamedAccess, Programme
from tests.cast import Cast


def stay(
    app: Flask, cast: Cast, name: str, programme: Programme, started_on: date, **more: object
) -> Enrolment:
    """A stay of `name`, who is added when she is new. `more`: columns of the enrolment."""
    with app.extensions["database"].writing() as session:
        cast.session = session
        if name not in cast.people:
            cast.add(name, Role.PARTICIPANT)
        row = enrol(
            session=session,
            by=cast.lena.id,
            at=cast.at,
            programme=programme,
            person_id=cast.people[name].id,
            coach_id=cast.tomas.id,
            started_on=started_on,
            planned_end_on=None,
        )
        for column, value in more.items():
            setattr(row, column, value)
        session.commit()
    cast.enrolments[name] = row
    return row


def change(app: Flask, row: Enrolment, **columns: object) -> None:
    with app.extensions["database"].writing() as session:
        kept = session.merge(row)
        for column, value in columns.items():
            setattr(kept, column, value)
        session.commit()


def protect(app: Flask, cast: Cast, name: str, *named: str) -> None:
    """Her identity is protected from now on; those named may see her."""
    with app.extensions["database"].writing() as session:
        person = session.merge(cast.people[name])
        person.phone, person.protected_at, person.protected_by = None, now(), cast.karin.id
        for staff in named:
            session.add(
                NamedAccess(
                    person_id=person.id,
                    staff_id=cast.people[staff].id,
                    given_by=cast.karin.id,
                    given_at=now(),
                )
            )
        session.commit()
