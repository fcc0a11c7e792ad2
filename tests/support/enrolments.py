"""Enrolments of the cast as staff reach them, and what was logged about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select

from app import clock
from app.accounts.sessions import Viewer
from app.audit import AuditEntry
from app.programmes import access
from app.programmes.access import Place
from app.programmes.models import Enrolment
from tests.cast import Cast


def seen_by(cast: Cast, name: str, role: str = "coach") -> Viewer:
    """A member of staff for domain calls."""
    person = cast.people[name]
    return Viewer(
        sign_in_id="",
        person_id=person.id,
        association_id=person.association_id,
        roles=frozenset({role}),
        language="sv",
        binding_id=None,
        device_id=None,
        device_kind=None,
        has_pin=False,
        sheet_id=None,
        seen_at=clock.now(),
        is_locked=False,
    )


@contextmanager
def through_the_door(
    app: Flask, cast: Cast, person: str, by: str = "lena"
) -> Iterator[tuple[Session, dict[str, Any]]]:
    """A write transaction, and what every action on that person's enrolment is given."""
    with app.extensions["database"].writing() as session:
        place = place_of(session, cast, person, by)
        who = cast.people[by]
        yield (
            session,
            {
                "session": session,
                "by": who.id,
                "at": clock.now(),
                "association_id": who.association_id,
                "place": place,
            },
        )
        session.commit()


def place_of(session: Session, cast: Cast, person: str, by: str = "lena") -> Place:
    enrolment_id = cast.enrolments[person].id
    return access.place(session, seen_by(cast, by), clock.today(), enrolment_id)


def row(app: Flask, cast: Cast, person: str) -> Enrolment:
    """The enrolment as it is kept now."""
    with app.extensions["database"].reading() as session:
        return session.exec(
            select(Enrolment).where(col(Enrolment.id) == cast.enrolments[person].id)
        ).one()


def began(app: Flask, cast: Cast, person: str, on: date) -> None:
    """As if she had been enrolled that day."""
    with app.extensions["database"].writing() as session:
        kept = session.merge(cast.enrolments[person])
        kept.started_on = on
        session.add(kept)
        session.commit()
        cast.enrolments[person] = kept


def logged(app: Flask, act: str) -> list[AuditEntry]:
    with app.extensions["database"].reading() as session:
        return list(
            session.exec(
                select(AuditEntry).where(col(AuditEntry.act) == act).order_by(col(AuditEntry.seq))
            )
        )


def in_english(app: Flask, cast: Cast, *names: str) -> None:
    with app.extensions["database"].writing() as session:
        for name in names:
            person = session.merge(cast.people[name])
            person.language = "en"
        session.commit()
