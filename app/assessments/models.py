from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from app.assessments.occasions import Occasion
from app.assessments.vocabulary import Skipped
from app.db import Row, words


class AnsweredHow(StrEnum):
    """With whom she answered: kept with the sheet, so that numbers are read rightly."""

    ALONE = "alone"
    WITH_COACH = "with_coach"
    WITH_INTERPRETER = "with_interpreter"
    WITH_SOMEBODY_CLOSE = "with_somebody_close"


class Medium(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    PAPER = "paper"


class AnswerSheet(Row, table=True):
    """One person, one instrument version, one occasion.

    `answered_on` is the day of the last answer, on paper the day written there.
    `seen_at`: when coach and participant looked at it together.
    """

    __tablename__ = "answer_sheet"

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    notice_id: str = Field(foreign_key="notice.id")
    instrument_id: str
    instrument_version: str
    occasion: Occasion = Field(sa_type=words(Occasion))
    medium: Medium = Field(sa_type=words(Medium))
    begun_at: datetime
    begun_by: str = Field(foreign_key="person.id")
    completed_at: datetime | None = None
    answered_on: date | None = None
    language: str | None = None
    how: AnsweredHow | None = Field(default=None, sa_type=words(AnsweredHow))
    seen_at: datetime | None = None
    seen_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint(
            "completed_at IS NULL OR (answered_on IS NOT NULL AND how IS NOT NULL)",
            name="completed_says_when_and_how",
        ),
        Index(
            "uq_answer_sheet_open",
            "enrolment_id",
            "instrument_id",
            "occasion",
            "instrument_version",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
    )


class ItemAnswer(SQLModel, table=True):
    """One answer: a number, a sealed text, or skipped; never two of them."""

    __tablename__ = "item_answer"

    sheet_id: str = Field(foreign_key="answer_sheet.id", primary_key=True)
    item_id: str = Field(primary_key=True)
    value: int | None = None
    written: bytes | None = Field(default=None, sa_type=LargeBinary)
    skipped: Skipped | None = Field(default=None, sa_type=words(Skipped))
    answered_at: datetime

    __table_args__ = (
        CheckConstraint(
            "CASE WHEN value IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN written IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN skipped IS NULL THEN 0 ELSE 1 END = 1",
            name="one_kind_of_answer",
        ),
    )


class RatingAsked(Row, table=True):
    """Staff ask for the end rating before its time, or for a follow-up after the end."""

    __tablename__ = "rating_asked"

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    instrument_id: str
    occasion: Occasion = Field(default=Occasion.END, sa_type=words(Occasion))
    asked_on: date
    asked_by: str = Field(foreign_key="person.id")
