from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.db import Row, words


class Programme(Row, table=True):
    """One running programme (insats), made from a catalogue template.

    `controller` names who answers for the data; `staff_word` is what it calls its staff.
    """

    association_id: str = Field(foreign_key="association.id", index=True)
    slug: str
    name: str
    controller: str
    template_slug: str
    template_version: str
    staff_word: str
    started_on: date
    ended_on: date | None = None
    created_at: datetime

    __table_args__ = (UniqueConstraint("association_id", "slug"),)


class StaffRole(StrEnum):
    COACH = "coach"
    SUBSTITUTE = "substitute"
    COORDINATOR = "coordinator"


class Assignment(Row, table=True):
    """Who works in a programme: a coach, a substitute for named dates, a coordinator."""

    programme_id: str = Field(foreign_key="programme.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    role: StaffRole = Field(sa_type=words(StaffRole))
    from_on: date
    until_on: date | None = None
    given_at: datetime
    ended_at: datetime | None = None


class Enrolment(Row, table=True):
    """A person in a programme, from a day to a planned end. One person may have many.

    `coach_id`: the one named contact.
    """

    programme_id: str = Field(foreign_key="programme.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    coach_id: str | None = Field(default=None, foreign_key="person.id")
    started_on: date
    planned_end_on: date | None = None
    ended_on: date | None = None
    created_at: datetime
