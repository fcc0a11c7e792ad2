from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
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


class Sex(StrEnum):
    """As the programmes report it."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    NOT_KNOWN = "not_known"


class Agency(StrEnum):
    """Who sends a person, or who pays for the place: two questions, one list."""

    SOCIAL_INSURANCE = "social_insurance"
    EMPLOYMENT_SERVICE = "employment_service"
    SOCIAL_SERVICES = "social_services"
    LABOUR_MARKET_UNIT = "labour_market_unit"
    PRIMARY_CARE = "primary_care"
    PSYCHIATRY = "psychiatry"
    OTHER_CARE = "other_care"
    SCHOOL = "school"
    SELF = "self"
    OTHER = "other"
    NOT_KNOWN = "not_known"


class NextStep(StrEnum):
    """Where somebody goes on to when the enrolment ends."""

    WORK = "work"
    STUDIES = "studies"
    WORK_TRAINING = "work_training"
    EMPLOYMENT_SERVICE = "employment_service"
    MUNICIPAL_MEASURE = "municipal_measure"
    OTHER_PROGRAMME = "other_programme"
    CARE = "care"
    ON_HER_OWN = "on_her_own"
    NONE_YET = "none_yet"
    NOT_KNOWN = "not_known"


class NoEndRating(StrEnum):
    """Why somebody ended without an end rating."""

    NOT_REACHED = "not_reached"
    DID_NOT_WANT = "did_not_want"
    COULD_NOT = "could_not"
    OTHER = "other"


class PhoneView(StrEnum):
    """What her phone shows. Only she and her coach know which it is."""

    EVERYTHING = "everything"
    CALENDAR_ONLY = "calendar_only"


class Enrolment(Row, table=True):
    """A person in a programme, from a day to a planned end. One person may have many.

    `coach_id`: the one named contact. `municipality` None: not known.
    `end_group` and `end_reason`: as the programme reports (`reasons.groups_of`); the reason is the
    finer level and may be None. `next_step_line` is sealed with her key.
    `form_token`: which form it came from, so that a second tap finds the first.
    """

    programme_id: str = Field(foreign_key="programme.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    coach_id: str | None = Field(default=None, foreign_key="person.id")
    sex: Sex = Field(default=Sex.NOT_KNOWN, sa_type=words(Sex))
    sending_agency: Agency = Field(default=Agency.NOT_KNOWN, sa_type=words(Agency))
    paying_agency: Agency = Field(default=Agency.NOT_KNOWN, sa_type=words(Agency, "paying_agency"))
    municipality: str | None = None
    phone_view: PhoneView = Field(default=PhoneView.EVERYTHING, sa_type=words(PhoneView))
    started_on: date
    planned_end_on: date | None = None
    created_at: datetime
    form_token: str | None = Field(default=None, unique=True)
    ended_on: date | None = None
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")
    end_group: str | None = None
    end_reason: str | None = None
    no_end_rating: NoEndRating | None = Field(default=None, sa_type=words(NoEndRating))
    next_step: NextStep | None = Field(default=None, sa_type=words(NextStep))
    next_step_line: bytes | None = Field(default=None, sa_type=LargeBinary)
    next_step_on: date | None = None

    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="ends_after_its_start"),
        CheckConstraint("planned_end_on >= started_on", name="is_planned_past_its_start"),
        Index(
            "uq_enrolment_running",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )


class Extension(Row, table=True):
    """The planned end moved: from a day (None: open-ended) to a day, why and by whom.

    `why` is sealed with the person's key.
    """

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    before_on: date | None = None
    until_on: date
    why: bytes = Field(sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    at: datetime


class Handover(Row, table=True):
    """The named contact changed, from somebody or nobody to somebody. `why` is sealed."""

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    from_id: str | None = Field(default=None, foreign_key="person.id")
    to_id: str = Field(foreign_key="person.id")
    why: bytes | None = Field(default=None, sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    at: datetime


class EnrolmentChange(Row, table=True):
    """One field of an enrolment was corrected, or its end undone: what it said and what it says.

    `was` and `became` are words of the code, dates and a municipality, never a name.
    """

    __tablename__ = "enrolment_change"

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    field: str
    was: str | None = None
    became: str | None = None
    by: str = Field(foreign_key="person.id")
    at: datetime


class ContactHow(StrEnum):
    CALL = "call"
    TEXT = "text"
    VISIT = "visit"
    MEETING = "meeting"
    LETTER = "letter"
    MESSAGE = "message"


class ContactMade(Row, table=True):
    """Staff were in contact with a person, or tried to. `line` is sealed with her key."""

    __tablename__ = "contact_made"

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    on: date
    how: ContactHow = Field(sa_type=words(ContactHow))
    is_reached: bool
    line: bytes | None = Field(default=None, sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    at: datetime


class Note(Row, table=True):
    """One version of what staff have noted about somebody; the newest counts. `words` is sealed."""

    __tablename__ = "enrolment_note"

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    version: int
    words: bytes = Field(sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    at: datetime

    __table_args__ = (UniqueConstraint("enrolment_id", "version"),)


class NamedAccess(Row, table=True):
    """A member of staff who may see a person whose identity is protected.

    It opens nothing alone: the programme must be hers too. `given_by` None: the operator.
    """

    __tablename__ = "named_access"

    person_id: str = Field(foreign_key="person.id", index=True)
    staff_id: str = Field(foreign_key="person.id")
    given_by: str | None = Field(default=None, foreign_key="person.id")
    given_at: datetime
    ended_at: datetime | None = None

    __table_args__ = (
        Index(
            "uq_named_access_live",
            "person_id",
            "staff_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
