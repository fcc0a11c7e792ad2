"""Who a participant's contacts are, and who instead when one is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, exists, or_, select
from sqlmodel import Session

from app.accounts.models import StaffCard
from app.accounts.sealing import FACE, PEOPLE, WITH_KEYS, Erased, Face, face
from app.db.tables import table_of
from app.programmes.access import Place, current
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
    """Her own face, whom she may call, each with the place of hers where that is, and whether
    staff have put something on her Today lately."""

    me: Face
    contacts: list[tuple[Place, Contact]]
    has_message: bool

    @property
    def contact(self) -> Contact | None:
        """The first of them."""
        return self.contacts[0][1] if self.contacts else None


_CARDS = table_of(StaffCard)
_MADE, _ENROLLED = table_of(ContactMade).c, table_of(Enrolment).c
_HAS_MESSAGE = exists().where(
    _ENROLLED.person_id == bindparam("person"),
    _MADE.enrolment_id == _ENROLLED.id,
    _MADE.how == ContactHow.MESSAGE,
    _MADE.on > bindparam("lately"),
)
_STAND_INS = select(_CARDS.c.stand_in_id).where(
    _CARDS.c.person_id.in_(bindparam("coaches", expanding=True))
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
    .where(
        or_(
            PEOPLE.c.id == bindparam("person"),
            PEOPLE.c.id.in_(bindparam("coaches", expanding=True)),
            PEOPLE.c.id.in_(_STAND_INS),
        )
    )
)


def whom_to_call(mine: Sequence[Place], today: date) -> list[Place]:
    """The places of hers with a contact, the current one first: whoever is in two programmes has
    two to call, and one who is both is one."""
    here = current(mine, today)
    running = [one for one in mine if one.ended_on is None and one.started_on <= today]
    found: dict[str, Place] = {}
    for one in [*([here] if here else []), *running]:
        if one.coach_id is not None:
            found.setdefault(one.coach_id, one)
    return list(found.values())


def with_contacts(session: Session, person_id: str, mine: Sequence[Place], today: date) -> Around:
    """A participant's own face and her contacts as of today, in one query."""
    called = whom_to_call(mine, today)
    rows = _rows(session, person_id, [one.coach_id for one in called], today)
    own = next((row for row in rows if row.id == person_id), None)
    if own is None:
        raise Erased(person_id)
    known = ((one, _contact(session, rows, one.coach_id, today)) for one in called)
    contacts = [(one, contact) for one, contact in known if contact is not None]
    return Around(face(session, own), contacts, bool(own.has_message))


def contacts_of(session: Session, mine: Sequence[Place], today: date) -> list[Contact]:
    """The same people alone, where she is known already."""
    called = [one.coach_id for one in whom_to_call(mine, today)]
    rows = _rows(session, None, called, today) if called else []
    found = (_contact(session, rows, coach_id, today) for coach_id in called)
    return [contact for contact in found if contact is not None]


def contact_of(session: Session, coach_id: str | None, today: date) -> Contact | None:
    """One contact as of today; None when the enrolment names none."""
    if coach_id is None:
        return None
    return _contact(session, _rows(session, None, [coach_id], today), coach_id, today)


def _rows(
    session: Session, person_id: str | None, coaches: Sequence[str | None], today: date
) -> Sequence[Row[Any]]:
    asked = {"person": person_id, "coaches": list(coaches), "lately": today - WAITS}
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
