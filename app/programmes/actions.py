from datetime import date, datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import RoleHeld
from app.accounts.roles import Role
from app.programmes.models import (
    Agency,
    Assignment,
    Enrolment,
    PhoneView,
    Programme,
    Sex,
    StaffRole,
)
from app.programmes.stays import Overlaps, in_the_way
from app.programmes.templates import ProgrammeTemplate


def create_programme(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    association_id: str,
    template: ProgrammeTemplate,
    name: str,
    controller: str,
    started_on: date,
) -> Programme:
    """A running programme from a template, numbered when the association runs one already."""
    programme = Programme(
        association_id=association_id,
        slug=_free_slug(session, association_id, template.slug),
        name=name,
        controller=controller,
        template_slug=template.slug,
        template_version=str(template.version),
        staff_word=template.staff_word,
        started_on=started_on,
        created_at=at,
    )
    session.add(programme)
    session.flush()
    audit.record(
        session,
        association_id=association_id,
        act="programme_created",
        at=at,
        by=by,
        detail={"programme": programme.id, "template": template.slug},
    )
    return programme


def _free_slug(session: Session, association_id: str, wanted: str) -> str:
    taken = set(
        session.exec(select(Programme.slug).where(col(Programme.association_id) == association_id))
    )
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def assign(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    programme: Programme,
    person_id: str,
    role: StaffRole,
    from_on: date,
    until_on: date | None = None,
) -> Assignment:
    """Give a programme to a member of staff."""
    row = Assignment(
        programme_id=programme.id,
        person_id=person_id,
        role=role,
        from_on=from_on,
        until_on=until_on,
        given_at=at,
    )
    session.add(row)
    audit.record(
        session,
        association_id=programme.association_id,
        act="staff_assigned",
        at=at,
        by=by,
        person=person_id,
        detail={"programme": programme.id, "role": role.value},
    )
    return row


class StaffPerson(ValueError):
    """Staff who take part have a second sign-in of their own: this one is not enrolled."""


class AlreadyIn(ValueError):
    """The person is in this programme now; `enrolment_id` says where."""

    def __init__(self, enrolment_id: str) -> None:
        super().__init__(enrolment_id)
        self.enrolment_id = enrolment_id


def enrol(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    programme: Programme,
    person_id: str,
    coach_id: str | None,
    started_on: date,
    planned_end_on: date | None,
    sex: Sex = Sex.NOT_KNOWN,
    sending_agency: Agency = Agency.NOT_KNOWN,
    paying_agency: Agency = Agency.NOT_KNOWN,
    municipality: str | None = None,
    form_token: str | None = None,
) -> Enrolment:
    """Put a person into a programme. Raises StaffPerson, AlreadyIn and Overlaps."""
    _refuse_staff(session, person_id)
    before = session.exec(select(Enrolment).where(col(Enrolment.person_id) == person_id)).all()
    for other in before:
        if other.programme_id == programme.id and other.ended_on is None:
            raise AlreadyIn(other.id)
    earlier = in_the_way(before, programme.id, started_on)
    if earlier is not None:
        raise Overlaps(earlier)
    views = [other.phone_view for other in before]
    row = Enrolment(
        programme_id=programme.id,
        person_id=person_id,
        coach_id=coach_id,
        started_on=started_on,
        planned_end_on=planned_end_on,
        created_at=at,
        sex=sex,
        sending_agency=sending_agency,
        paying_agency=paying_agency,
        municipality=municipality,
        # One phone: what was chosen with her holds in the next programme too.
        phone_view=PhoneView.CALENDAR_ONLY
        if PhoneView.CALENDAR_ONLY in views
        else PhoneView.EVERYTHING,
        form_token=form_token,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        association_id=programme.association_id,
        act="enrolled",
        at=at,
        by=by,
        person=person_id,
        detail={"enrolment": row.id, "programme": programme.id},
    )
    return row


def _refuse_staff(session: Session, person_id: str) -> None:
    other_roles = select(RoleHeld.id).where(
        col(RoleHeld.person_id) == person_id, col(RoleHeld.role) != Role.PARTICIPANT
    )
    if session.exec(other_roles).first() is not None:
        raise StaffPerson(person_id)
