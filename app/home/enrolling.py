"""Somebody comes in: new, or somebody we know; never the same person twice in silence."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.accounts.actions import create_person, give_role
from app.accounts.correcting import correct_person
from app.accounts.models import Person
from app.accounts.roles import MARKS, Role
from app.accounts.sealing import faces
from app.accounts.sessions import Viewer
from app.associations.models import Association
from app.home.alphabet import folded
from app.home.known import Known, known_people
from app.programmes import access
from app.programmes.actions import enrol
from app.programmes.catalogue_cache import templates
from app.programmes.changing import Details, details_of
from app.programmes.models import Enrolment, Programme

NEW = "new"


class WhoIsIt(LookupError):
    """There is somebody of that name: is it she? `known`: whom it may be."""

    def __init__(self, known: list[Known]) -> None:
        super().__init__(len(known))
        self.known = known


class FormUsed(ValueError):
    """This form has enrolled somebody already, and otherwise than it says now."""

    def __init__(self, first_name: str) -> None:
        super().__init__()
        self.first_name = first_name


class KeepsNoPhone(ValueError):
    """No phone number is kept of somebody whose identity is protected."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who enrols, when, into which programme, and the language the staff read."""

    who: Viewer
    at: datetime
    today: date
    code: str
    programme: Programme


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody to enrol. `is_who`: "new", a person's id, or empty while nobody was asked.

    `asked`: the people whom the question named; another of that name is asked about again.
    `planned_end_on` None: as the template says. `token`: one form, one enrolment.
    """

    first_name: str
    language: str
    phone: str | None
    details: Details
    coach_id: str | None
    planned_end_on: date | None
    is_who: str
    asked: frozenset[str]
    token: str


def hold(session: Session, programme: Programme) -> None:
    """Two of one association who enrol at once do it one after the other, whatever the programme:
    the same new person must not become two.
    """
    session.execute(
        select(col(Association.id))
        .where(col(Association.id) == programme.association_id)
        .with_for_update(key_share=True)
    )


def enrol_one(session: Session, desk: Desk, wish: Wish) -> Enrolment:
    """The new enrolment, or the one that this very form made before.

    Raises WhoIsIt, FormUsed, KeepsNoPhone and what `enrol` raises; NotVisible for a person who is
    not hers.
    """
    hold(session, desk.programme)
    before = made_by(session, desk.programme, wish.token)
    if before is not None:
        _check_same(session, before, wish)
        return before
    if wish.is_who not in ("", NEW):
        access.places_of(session, desk.who, desk.today, wish.is_who)
        person_id = wish.is_who
        _keep_phone(session, desk, person_id, wish.phone)
    else:
        people = known_people(session, desk.who, desk.today, desk.code)
        known = people.get(folded(wish.first_name), [])
        unasked = {one.person_id for one in known} - wish.asked
        if known and (unasked or wish.is_who != NEW):
            raise WhoIsIt(known)
        person_id = _create(session, desk, wish, {one.face.mark for one in known})
    details = wish.details
    template = templates().get(desk.programme.template_slug)
    planned = wish.planned_end_on
    if planned is None and template is not None:
        planned = template.planned_end(details.started_on)
    return enrol(
        session=session,
        by=desk.who.person_id,
        at=desk.at,
        programme=desk.programme,
        person_id=person_id,
        coach_id=wish.coach_id,
        started_on=details.started_on,
        planned_end_on=planned,
        sex=details.sex,
        sending_agency=details.sending_agency,
        paying_agency=details.paying_agency,
        municipality=details.municipality,
        form_token=wish.token or None,
    )


def made_by(session: Session, programme: Programme, token: str) -> Enrolment | None:
    """What this form has made already; a token says nothing in another programme."""
    if not token:
        return None
    return session.exec(
        select(Enrolment).where(
            col(Enrolment.form_token) == token, col(Enrolment.programme_id) == programme.id
        )
    ).first()


def _check_same(session: Session, row: Enrolment, wish: Wish) -> None:
    """A second tap says what the first one said."""
    face = faces(session, [row.person_id])[row.person_id]
    if wish.is_who in ("", NEW):
        is_her = (face.first_name, face.language) == (wish.first_name, wish.language)
    else:
        is_her = wish.is_who == row.person_id
    is_same = (details_of(row), row.coach_id) == (wish.details, wish.coach_id)
    ends_alike = wish.planned_end_on in (None, row.planned_end_on)
    if not (is_her and is_same and ends_alike and wish.phone in (None, face.phone)):
        raise FormUsed(face.first_name)


def _keep_phone(session: Session, desk: Desk, person_id: str, phone: str | None) -> None:
    """A number typed for somebody we know is hers from now on."""
    face = faces(session, [person_id])[person_id]
    if phone in (None, face.phone):
        return
    if face.is_protected:
        raise KeepsNoPhone
    correct_person(
        session=session,
        by=desk.who.person_id,
        at=desk.at,
        person=session.exec(select(Person).where(col(Person.id) == person_id)).one(),
        first_name=face.first_name,
        language=face.language,
        phone=phone,
    )


def _create(session: Session, desk: Desk, wish: Wish, taken: set[str]) -> str:
    """Somebody new. `taken`: the marks of those of her name, who are told apart by them."""
    free = [mark for mark in MARKS if mark not in taken]
    person = create_person(
        session=session,
        by=desk.who.person_id,
        at=desk.at,
        association_id=desk.who.association_id,
        first_name=wish.first_name,
        language=wish.language,
        phone=wish.phone,
        mark=secrets.choice(free or MARKS),
    )
    give_role(
        session=session, by=desk.who.person_id, at=desk.at, person=person, role=Role.PARTICIPANT
    )
    return person.id
