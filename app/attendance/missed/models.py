"""What staff decided about absence, and each follow-up with its history."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.attendance.absences import LONGEST_WEEKS
from app.db import Row, words
from app.db.append_only import append_only


class AbsenceRule(Row, table=True):
    """A programme's settings from a moment on; the newest counts, the template's before any.

    The fields are those of `absences.Rules`.
    """

    __tablename__ = "absence_rule"

    programme_id: str = Field(foreign_key="programme.id", index=True)
    contact_after: int
    follow_up_after: int
    within_weeks: int | None = None
    talk_after: int | None = None
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    set_at: datetime
    set_by: str = Field(foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("contact_after BETWEEN 1 AND 10", name="contact_after_some"),
        CheckConstraint("follow_up_after BETWEEN 1 AND 20", name="follow_up_after_some"),
        CheckConstraint(
            f"within_weeks IS NULL OR within_weeks BETWEEN 1 AND {LONGEST_WEEKS}",
            name="within_some_weeks",
        ),
        CheckConstraint("talk_after IS NULL OR talk_after BETWEEN 1 AND 10", name="talk_after"),
    )


class AbsencePause(SQLModel, table=True):
    """Nothing is suggested about her until a day, and absences until then do not count."""

    __tablename__ = "absence_pause"

    enrolment_id: str = Field(foreign_key="enrolment.id", primary_key=True)
    until_on: date
    set_at: datetime
    set_by: str = Field(foreign_key="person.id")


class Outcome(StrEnum):
    """How a follow-up ended. None of them is better than another."""

    BETTER_TIME = "better_time"
    COMES_AGAIN = "comes_again"
    OTHER_SUPPORT = "other_support"
    MEETING = "meeting"
    ENDS = "ends"
    DID_NOT_HAPPEN = "did_not_happen"


class AbsenceFollowUp(Row, table=True):
    """One follow-up of one run of absences (frånvarouppföljning).

    `first_id`: the first absence of the run when it opened; it names the run, so that the same
    run never opens two, whoever comes first. A closed one stays; a later run opens another.
    """

    __tablename__ = "absence_follow_up"

    enrolment_id: str = Field(foreign_key="enrolment.id")
    first_id: str = Field(foreign_key="occurrence.id")
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, foreign_key="person.id")
    outcome: Outcome | None = Field(default=None, sa_type=words(Outcome))

    __table_args__ = (
        UniqueConstraint("enrolment_id", "first_id"),
        Index(
            "uq_absence_follow_up_open",
            "enrolment_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_says_how"),
    )


class Step(StrEnum):
    """What was done in a follow-up, in the order that is usual."""

    ASKED = "asked"  # may we tell the agency? `said`: yes or no
    TOLD = "told"  # she was told first. `said`: today, aloud or phone
    SHE_SAYS = "she_says"  # `said`: fine, talk_first or words
    COACH_SAYS = "coach_says"
    AGENCY_TOLD = "agency_told"  # `said`: which
    CLOSED = "closed"  # `said`: the outcome


class FollowUpStep(Row, table=True):
    """One line of a follow-up's history; never changed. `line` is sealed with her key."""

    __tablename__ = "follow_up_step"

    follow_up_id: str = Field(foreign_key="absence_follow_up.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    step: Step = Field(sa_type=words(Step))
    said: str | None = Field(default=None, max_length=32)
    line: bytes | None = Field(default=None, sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    at: datetime


# An erasure takes hers along: it notes whom it erases before it begins.
append_only(
    FollowUpStep, but="EXISTS (SELECT 1 FROM erasure WHERE erasure.person_id = OLD.person_id)"
)


class About(StrEnum):
    MISSED = "missed"  # "You were missed. Welcome next time."
    TELL = "tell"  # "May we tell …?": she answers


class Greeting(Row, table=True):
    """One thing that staff say to her on her Today, until she has seen it or come again."""

    enrolment_id: str = Field(foreign_key="enrolment.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    about: About = Field(sa_type=words(About))
    follow_up_id: str | None = Field(default=None, foreign_key="absence_follow_up.id")
    sent_at: datetime
    sent_by: str = Field(foreign_key="person.id")
    seen_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("(about = 'tell') = (follow_up_id IS NOT NULL)", name="tell_of_what"),
    )
