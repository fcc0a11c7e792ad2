"""Who a participant's contact is, and who instead when she is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, exists, select
from sqlmodel import Session

from app.accounts.models import StaffCard
from app.accounts.sealing import FACE, PEOPLE, WITH_KEYS, Erased, Face, face
from app.db.tables import table_of
from app.programmes.models import ContactHow, ContactMade, Enrolment

# For so long somebody may find on her Today what staff wrote there; then they read it to her.
WAITS = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a participant is told. `stand_in` is set while the contact is away.

    `photo_id`: the address of the contact's photo, if she wants one.
    """

    face: Face
    hours: list[dict[str, object]]
    away_until: date | None
    stand_in: Face | None
    photo_id: str | None = None


class Around(NamedTuple):
    """Her own face, her contact, and whether staff have put something on her Today lately."""

    me: Face
    contact: Contact | None
    has_message: bool


_CARDS = table_of(StaffCard)
_MADE, _ENROLLED = table_of(ContactMade).c, table_of(Enrolment).c
_HAS_MESSAGE = exists().where(
    _ENROLLED.person_id == bindparam("person"),
    _MADE.enrolment_id == _ENROLLED.id,
    _MADE.how == ContactHow.MESSAGE,
    _MADE.on > bindparam("lately"),
)
_STAND_IN = (
    select(_CARDS.c.stand_in_id).where(_CARDS.c.person_id == bindparam("coach")).scalar_subquery()
)
_TOGETHER = (
    select(
        *FACE,
        _CARDS.c.hours,
        _CARDS.c.away_from,
        _CARDS.c.away_until,
        _CARDS.c.stand_in_id,
        _CARDS.c.photo_id,
        _HAS_MESSAGE.label("has_message"),
    )
    .select_from(WITH_KEYS.outerjoin(_CARDS, _CARDS.c.person_id == PEOPLE.c.id))
    .where(PEOPLE.c.id.in_([bindparam("person"), bindparam("coach"), _STAND_IN]))
)


def with_contact(session: Session, person_id: str, coach_id: str | None, today: date) -> Around:
    """A participant's own face and her contact as of today, in one query."""
    rows = _rows(session, person_id, coach_id, today)
    own = next((row for row in rows if row.id == person_id), None)
    if own is None:
        raise Erased(person_id)
    contact = _contact(session, rows, coach_id, today)
    return Around(face(session, own), contact, bool(own.has_message))


def contact_of(session: Session, coach_id: str | None, today: date) -> Contact | None:
    """The contact as of today; None when the enrolment names none."""
    if coach_id is None:
        return None
    return _contact(session, _rows(session, None, coach_id, today), coach_id, today)


def _rows(
    session: Session, person_id: str | None, coach_id: str | None, today: date
) -> Sequence[Row[Any]]:
    asked = {"person": person_id, "coach": coach_id, "lately": today - WAITS}
    return session.execute(_TOGETHER, asked).all()


def _contact(
    session: Session, rows: Sequence[Row[Any]], coach_id: str | None, today: date
) -> Contact | None:
    by_id = {row.id: row for row in rows}
    coach = by_id.get(coach_id)
    if coach is None:
        return None
    is_away = (
        coach.away_until is not None
        and (coach.away_from is None or coach.away_from <= today)
        and coach.away_until >= today
    )
    stand_in = by_id.get(coach.stand_in_id) if is_away else None
    return Contact(
        face=face(session, coach),
        hours=coach.hours or [],
        away_until=coach.away_until if is_away else None,
        stand_in=face(session, stand_in) if stand_in is not None else None,
        photo_id=coach.photo_id,
    )
