"""Times that were, and marks about them as a tablet or a page makes them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlmodel import Session, col, select

from app import clock
from app.attendance import actions
from app.attendance.missed.models import About, AbsenceFollowUp, Greeting
from app.attendance.missed.opening import open_noted
from app.attendance.taps import Tap
from app.schedule.models import Occurrence
from tests.cast import Cast
from tests.support.enrolments import began
from tests.support.occasions import meet

WORDS = {"c": "present", "e": "excused", "i": "ill", "a": "absent"}


def been_here(app: Flask, cast: Cast, *names: str, weeks: int = 9) -> None:
    """As if they had begun some weeks ago."""
    for name in names:
        began(app, cast, name, cast.today - timedelta(weeks=weeks))


def times_before(app: Flask, cast: Cast, count: int) -> list[Occurrence]:
    """The gym's last times, one a day until yesterday, oldest first."""
    with app.extensions["database"].writing() as session:
        found = [meet(session, cast.gym, cast.at, days=-day) for day in range(count, 0, -1)]
        session.commit()
        for one in found:
            session.refresh(one)
        session.expunge_all()
    return found


def tap_of(cast: Cast, occurrence_id: str, said: str, person: str, by: str, **more: Any) -> Tap:
    at = clock.now()
    fields: dict[str, Any] = {
        "uuid": str(uuid4()),
        "association_id": cast.association.id,
        "line": f"page:{by}",
        "seq": int(at.timestamp() * 1_000_000),
        "by": cast.people[by].id,
        "at": at,
        "offset_ms": 0,
        "received_at": at,
        "target": {"occurrence": occurrence_id, "person": cast.people[person].id},
        "value": {"is": said},
        "base": (),
    }
    return Tap(**(fields | more))


def mark(
    app: Flask, cast: Cast, person: str, times: Iterable[Occurrence], letters: str, by: str = "lena"
) -> None:
    """One mark a time, as `test_absences.week` writes them; then what came of it."""
    with app.extensions["database"].writing() as session:
        for one, letter in zip(times, letters, strict=True):
            if letter in WORDS:
                actions.mark(session, tap_of(cast, one.id, WORDS[letter], person, by))
        open_noted(session, clock.now())
        session.commit()


def missed(app: Flask, cast: Cast, letters: str, person: str = "amina") -> list[Occurrence]:
    """She has been here for weeks, and her last times were marked so."""
    been_here(app, cast, person)
    found = times_before(app, cast, len(letters))
    mark(app, cast, person, found, letters)
    return found


def follow_ups(app: Flask) -> list[AbsenceFollowUp]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(AbsenceFollowUp).order_by(col(AbsenceFollowUp.opened_at))))


def rows(session: Session, kind: type[Any]) -> list[Any]:
    return list(session.exec(select(kind)))


def asked_about(session: Session, cast: Cast, first_id: str) -> tuple[str, str]:
    """A follow-up of Amina's, and the question that waits for her in it."""
    enrolment_id = cast.enrolments["amina"].id
    row = AbsenceFollowUp(enrolment_id=enrolment_id, first_id=first_id, opened_at=cast.at)
    session.add(row)
    session.flush()
    greeting = Greeting(
        enrolment_id=enrolment_id,
        person_id=cast.amina.id,
        about=About.TELL,
        follow_up_id=row.id,
        sent_at=cast.at,
        sent_by=cast.lena.id,
    )
    session.add(greeting)
    session.flush()
    return row.id, greeting.id
