"""The people of every test, each with a reason to exist."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.accounts.actions import create_person, give_role
from app.accounts.models import Person
from app.accounts.roles import Role
from app.associations.actions import add_helpline, create_association
from app.associations.models import Association
from app.clock import local_date
from app.programmes.actions import assign, create_programme, enrol
from app.programmes.catalogue_cache import template_of
from app.programmes.models import Enrolment, Programme, StaffRole

PIN = "482913"


@dataclass
class Cast:
    """Two associations. Names in the order of the lower-case attribute."""

    session: Session
    at: datetime
    association: Association
    elsewhere: Association
    gym: Programme
    farm: Programme
    abroad: Programme
    people: dict[str, Person] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def today(self) -> date:
        return local_date(self.at)

    def add(
        self, name: str, role: Role, *, language: str = "sv", phone: str | None = None
    ) -> Person:
        """A person called `name`; those called strange… live in the other association."""
        home = self.elsewhere if name.startswith("strange") else self.association
        person = create_person(
            session=self.session,
            by=None,
            at=self.at,
            association_id=home.id,
            first_name=name.capitalize(),
            language=language,
            phone=phone,
        )
        give_role(session=self.session, by=None, at=self.at, person=person, role=role)
        self.people[name] = person
        return person

    def enrol(
        self, name: str, programme: Programme, coach: str, *, weeks_ago: int = 0
    ) -> Enrolment:
        started_on = self.today - timedelta(weeks=weeks_ago)
        row = enrol(
            session=self.session,
            by=self.people[coach].id,
            at=self.at,
            programme=programme,
            person_id=self.people[name].id,
            coach_id=self.people[coach].id,
            started_on=started_on,
            planned_end_on=template_of(programme.template_slug).planned_end(started_on),
        )
        self.enrolments[name] = row
        return row


def gather(session: Session, at: datetime) -> Cast:
    """Everybody, written by the same actions as the pages use. Commits nothing."""
    association = create_association(session=session, at=at, name="Samordningsförbundet Prov")
    elsewhere = create_association(session=session, at=at, name="Förbundet på andra sidan")
    add_helpline(
        session=session,
        association_id=association.id,
        name="Jouren",
        number="020-00 00 00",
        sign="phone",
        position=0,
    )
    opened = local_date(at) - timedelta(weeks=30)

    def programme(home: Association, template: str, name: str) -> Programme:
        return create_programme(
            session=session,
            by=None,
            at=at,
            association_id=home.id,
            template=template_of(template),
            name=name,
            controller=home.name,
            started_on=opened,
        )

    cast = Cast(
        session=session,
        at=at,
        association=association,
        elsewhere=elsewhere,
        gym=programme(association, "aktiv-centrum", "Gymmet"),
        farm=programme(association, "rorsas-lantliv", "Gården"),
        abroad=programme(elsewhere, "hantverksstegen", "Verkstaden"),
    )
    _staff(cast, opened)
    _participants(cast)
    session.flush()
    return cast


def _staff(cast: Cast, opened: date) -> None:
    cast.add("lena", Role.COACH, phone="070-000 00 11")  # the coach of the gym
    cast.add("tomas", Role.COACH, phone="070-000 00 12")  # a coach of another programme
    cast.add("vera", Role.SUBSTITUTE)  # may see the gym today only
    cast.add("karin", Role.COORDINATOR)  # the coordinator of gym and farm
    cast.add("mats", Role.ANALYST)  # may see no person
    cast.add("gun", Role.ADMINISTRATOR)  # gives and ends access, may see no participant
    cast.add("strange_coach", Role.COACH)  # the other association's
    for name, programme, role in (
        ("lena", cast.gym, StaffRole.COACH),
        ("tomas", cast.farm, StaffRole.COACH),
        ("karin", cast.gym, StaffRole.COORDINATOR),
        ("karin", cast.farm, StaffRole.COORDINATOR),
        ("strange_coach", cast.abroad, StaffRole.COACH),
    ):
        assign(
            session=cast.session,
            by=None,
            at=cast.at,
            programme=programme,
            person_id=cast.people[name].id,
            role=role,
            from_on=opened,
        )
    assign(
        session=cast.session,
        by=None,
        at=cast.at,
        programme=cast.gym,
        person_id=cast.people["vera"].id,
        role=StaffRole.SUBSTITUTE,
        from_on=cast.today,
        until_on=cast.today,
    )


def _participants(cast: Cast) -> None:
    cast.add("amina", Role.PARTICIPANT, language="ar", phone="070-000 00 01")
    cast.add("sara", Role.PARTICIPANT)  # in the same gym: must never see Amina
    cast.add("nils", Role.PARTICIPANT)  # at the farm, another coach's
    cast.add("strange_guest", Role.PARTICIPANT)  # in the other association
    cast.enrol("amina", cast.gym, "lena")
    cast.enrol("sara", cast.gym, "lena")
    cast.enrol("nils", cast.farm, "tomas")
    cast.enrol("strange_guest", cast.abroad, "strange_coach")
