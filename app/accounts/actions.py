from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import Person, RoleHeld, StaffCard
from app.accounts.photos import SealedPhoto
from app.accounts.roles import MARKS, Role
from app.accounts.sealing import box_of, new_box
from app.db import new_id
from app.reckoning.calendars import Calendar
from app.reckoning.hours import HoursFrom


def create_person(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    association_id: str,
    first_name: str,
    language: str,
    phone: str | None = None,
    mark: str = MARKS[0],
) -> Person:
    """A new person with a key of her own."""
    person_id = new_id()
    box, key = new_box(session, person_id)
    person = Person(
        id=person_id,
        association_id=association_id,
        first_name=box.seal(f"person|first_name|{person_id}", first_name),
        phone=box.seal(f"person|phone|{person_id}", phone) if phone else None,
        language=language,
        mark=mark,
        created_at=at,
    )
    session.add(person)
    session.flush()
    session.add(key)
    audit.record(
        session, association_id=association_id, act="person_created", at=at, by=by, person=person_id
    )
    return person


def give_role(
    *, session: Session, by: str | None, at: datetime, person: Person, role: Role
) -> RoleHeld:
    """What a person may be from now on; a role that had ended is hers again."""
    held = session.exec(
        select(RoleHeld).where(col(RoleHeld.person_id) == person.id, col(RoleHeld.role) == role)
    ).first() or RoleHeld(
        person_id=person.id, association_id=person.association_id, role=role, given_at=at
    )
    if held.ended_at is not None:
        held.given_at, held.ended_at = at, None
    session.add(held)
    audit.record(
        session,
        association_id=person.association_id,
        act="role_given",
        at=at,
        by=by,
        person=person.id,
        detail={"role": role.value},
    )
    return held


def choose_language(*, session: Session, person_id: str, language: str) -> None:
    """Her own choice, remembered for every device."""
    person = session.exec(select(Person).where(col(Person.id) == person_id)).one()
    person.language = language
    session.add(person)


def choose_reckoning(
    *, session: Session, person_id: str, hours_from: HoursFrom, calendar: Calendar
) -> None:
    """What she reads beside the Swedish hour and date, remembered for every device."""
    person = session.exec(select(Person).where(col(Person.id) == person_id)).one()
    person.hours_from, person.calendar = hours_from, calendar
    session.add(person)


def change_card(
    *,
    session: Session,
    by: str,
    at: datetime,
    person: Person,
    phone: str | None,
    mark: str,
    card: StaffCard,
    photo: SealedPhoto | None = None,
) -> None:
    """What participants are told about a member of staff: number, picture, hours, who instead.

    Without a new `photo` she keeps the one she has.
    """
    place = f"person|phone|{person.id}"
    person.phone = box_of(session, person.id).seal(place, phone) if phone else None
    person.mark = mark
    session.add(person)
    before = session.get(StaffCard, person.id)
    if photo is not None:
        card.photo, card.photo_id = photo.sealed, photo.photo_id
    elif before is not None:
        card.photo, card.photo_id = before.photo, before.photo_id
    session.merge(card)
    _card_changed(session, by, at, person)


def take_photo_away(*, session: Session, by: str, at: datetime, person: Person) -> None:
    """Her mark stands there again. A second tap changes nothing."""
    card = session.get(StaffCard, person.id)
    if card is None or card.photo is None:
        return
    card.photo = card.photo_id = None
    session.add(card)
    _card_changed(session, by, at, person)


def _card_changed(session: Session, by: str, at: datetime, person: Person) -> None:
    audit.record(
        session,
        association_id=person.association_id,
        act="staff_card_changed",
        at=at,
        by=by,
        person=person.id,
    )
