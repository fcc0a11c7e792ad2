"""The one door to participant data.

Every query of a participant starts here, with the viewer, and gets back only what is hers:
herself for a participant, the people of the programmes given to her for a coach (a substitute
only on her dates) or coordinator, nobody for everybody else. A person whose identity is
protected is seen by those alone who are named to her. What is not visible is `NotVisible`, and
that is 404.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, or_, select
from sqlmodel import Session, col

from app.accounts.models import Person
from app.db.tables import table_of
from app.programmes.models import (
    Assignment,
    Enrolment,
    NamedAccess,
    PhoneView,
    Programme,
    StaffRole,
)


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
    """A person in a programme, as far as the viewer may know it.

    `coach_id`: her named contact, None also when that colleague has left the programme.
    """

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
    phone_view: PhoneView = PhoneView.EVERYTHING


class _Door(StrEnum):
    """How a viewer comes to a row: as herself, or by what was given to her."""

    OWN = "own"
    SHEET = "sheet"  # a tablet in answering mode: the people of its coach
    GIVEN = "given"


_ENROLMENT, _PROGRAMME = table_of(Enrolment).c, table_of(Programme).c
_ASSIGNMENT, _NAMED, _PERSON = table_of(Assignment).c, table_of(NamedAccess).c, table_of(Person).c

_LASTS = and_(
    _ASSIGNMENT.ended_at.is_(None),
    or_(_ASSIGNMENT.until_on.is_(None), _ASSIGNMENT.until_on >= bindparam("today")),
)

# Ids of the programmes given to a member of staff today, in her association.
_GIVEN = (
    select(_PROGRAMME.id)
    .join(table_of(Assignment), _ASSIGNMENT.programme_id == _PROGRAMME.id)
    .where(
        _PROGRAMME.association_id == bindparam("association"),
        _ASSIGNMENT.person_id == bindparam("me"),
        _ASSIGNMENT.role.in_(bindparam("roles", expanding=True)),
        _ASSIGNMENT.from_on <= bindparam("today"),
        _LASTS,
    )
)


# The named contact while she works in the programme: whoever is gone is nobody's number to call.
_WORKS_THERE = exists().where(
    _ASSIGNMENT.programme_id == _ENROLMENT.programme_id,
    _ASSIGNMENT.person_id == _ENROLMENT.coach_id,
    _LASTS,
)
_CONTACT = case((_WORKS_THERE.correlate(table_of(Enrolment)), _ENROLMENT.coach_id))


def _visible() -> ColumnElement[bool]:
    """Not protected, or the viewer is named. It narrows what is given and never widens it (P14)."""
    named = exists().where(
        _NAMED.person_id == _PERSON.id,
        _NAMED.staff_id == bindparam("me"),
        _NAMED.ended_at.is_(None),
    )
    hidden = exists().where(
        _PERSON.id == _ENROLMENT.person_id, _PERSON.protected_at.is_not(None), ~named
    )
    return ~hidden.correlate(table_of(Enrolment))


_OPENS = {
    _Door.OWN: and_(
        _ENROLMENT.person_id == bindparam("me"),
        _PROGRAMME.association_id == bindparam("association"),
    ),
    _Door.SHEET: and_(_ENROLMENT.programme_id.in_(_GIVEN), _visible()),
    # Staff see the people of their programmes, never themselves through the staff door.
    _Door.GIVEN: and_(
        _ENROLMENT.programme_id.in_(_GIVEN), _ENROLMENT.person_id != bindparam("me"), _visible()
    ),
}


@cache
def _statement(door: _Door, column: str | None) -> Select[Any]:
    """The places behind a door, those with `column` == :wanted; built once, run on every page."""
    query = (
        select(
            _ENROLMENT.id,
            _ENROLMENT.person_id,
            _PROGRAMME.id,
            _PROGRAMME.name,
            _PROGRAMME.template_slug,
            _PROGRAMME.staff_word,
            _PROGRAMME.controller,
            _CONTACT,
            _ENROLMENT.started_on,
            _ENROLMENT.planned_end_on,
            _ENROLMENT.ended_on,
            _ENROLMENT.phone_view,
        )
        .join(table_of(Programme), _PROGRAMME.id == _ENROLMENT.programme_id)
        .where(_OPENS[door])
        .order_by(_ENROLMENT.started_on.desc(), _ENROLMENT.id)
    )
    return query if column is None else query.where(_ENROLMENT[column] == bindparam("wanted"))


def _asking(viewer: Who, today: date) -> dict[str, object]:
    """What the statements want to know of a viewer."""
    return {
        "me": viewer.person_id,
        "association": viewer.association_id,
        "roles": [role for role in StaffRole if role.value in viewer.roles],
        "today": today,
    }


def _door(viewer: Who) -> _Door:
    if viewer.sheet_id is not None:
        return _Door.SHEET
    if "participant" in viewer.roles and not viewer.roles & set(StaffRole):
        return _Door.OWN
    return _Door.GIVEN


def _places(
    session: Session, viewer: Who, today: date, column: str | None = None, wanted: str | None = None
) -> list[Place]:
    rows = session.execute(
        _statement(_door(viewer), column), {**_asking(viewer, today), "wanted": wanted}
    )
    return [Place(*row) for row in rows]


def places(
    session: Session, viewer: Who, today: date, *, programme_id: str | None = None
) -> list[Place]:
    """Every enrolment the viewer may see, newest first; of one programme if named."""
    if programme_id is None:
        return _places(session, viewer, today)
    return _places(session, viewer, today, "programme_id", programme_id)


def places_of(session: Session, viewer: Who, today: date, person_id: str) -> list[Place]:
    """The visible enrolments of one person; NotVisible when there are none."""
    found = _places(session, viewer, today, "person_id", person_id)
    if not found:
        raise NotVisible(person_id)
    return found


def place(session: Session, viewer: Who, today: date, enrolment_id: str) -> Place:
    """One enrolment, or NotVisible."""
    found = _places(session, viewer, today, "id", enrolment_id)
    if not found:
        raise NotVisible(enrolment_id)
    return found[0]


def own_places(session: Session, viewer: Who, today: date) -> list[Place]:
    """A participant's own enrolments, newest first: she may have several at once."""
    return _places(session, viewer, today, "person_id", viewer.person_id)


def current(mine: Sequence[Place], today: date) -> Place | None:
    """The running one among her own, the newest; else what comes, else what ended last."""
    running = (place for place in mine if place.ended_on is None and place.started_on <= today)
    coming = (place for place in mine if place.ended_on is None)
    ended = sorted(mine, key=lambda place: place.ended_on or date.max, reverse=True)
    return next(running, None) or next(coming, None) or next(iter(ended), None)


def programmes(session: Session, viewer: Who, today: date) -> list[Programme]:
    """The programmes given to a member of staff, by name."""
    return list(
        session.scalars(
            select(Programme)
            .where(col(Programme.id).in_(_GIVEN))
            .order_by(col(Programme.name), col(Programme.id)),
            params=_asking(viewer, today),
        )
    )


def programme(session: Session, viewer: Who, today: date, programme_id: str) -> Programme:
    """One of the programmes given to her, or NotVisible."""
    found = session.scalars(
        select(Programme).where(col(Programme.id) == programme_id, col(Programme.id).in_(_GIVEN)),
        params=_asking(viewer, today),
    ).first()
    if found is None:
        raise NotVisible(programme_id)
    return found


def people_in(rows: Iterable[Place]) -> list[str]:
    """Each person once, in the order of the rows."""
    return list(dict.fromkeys(row.person_id for row in rows))
