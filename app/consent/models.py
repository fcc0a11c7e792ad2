from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from app.db import Row, words


class Purpose(StrEnum):
    RATINGS = "ratings"
    TELL_AGENCY = "tell_agency"  # that she has been away


class Informed(StrEnum):
    """How she was told."""

    READ_MYSELF = "read_myself"
    READ_TO_ME = "read_to_me"
    INTERPRETER = "interpreter"
    ON_PAPER = "on_paper"


class Notice(Row, table=True):
    """She has been told what her answers are for, before the first one is stored.

    An answer sheet points here, so there is none without it.
    """

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    programme_id: str = Field(foreign_key="programme.id")
    purpose: Purpose = Field(sa_type=words(Purpose))
    version: str
    language: str
    informed: Informed = Field(sa_type=words(Informed))
    given_by: str = Field(foreign_key="person.id")
    given_at: datetime


class Consent(Row, table=True):
    """What she said to one question, in which words and language. The newest answer counts.

    `whom`: the agency it is about (`programmes.models.Agency`). Taking it back is another row.
    """

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    programme_id: str = Field(foreign_key="programme.id")
    purpose: Purpose = Field(sa_type=words(Purpose, "consent_purpose"))
    whom: str
    is_given: bool
    version: str
    language: str
    informed: Informed = Field(sa_type=words(Informed, "consent_informed"))
    asked_by: str = Field(foreign_key="person.id")
    answered_at: datetime
