from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from app.db import Row, words


class Verdict(StrEnum):
    APPROVED = "approved"
    CHANGED = "changed"


class TextDecision(Row, table=True):
    """What a reviewer said of one text in one language. Never changed: a later row says more.

    A text belongs to the product, not to an association (docs/decisions/0016). An id lives in one
    domain, so the row does not name it. `number`: the edition that it made. `source`, `shipped`:
    the fingerprints of the Swedish and of the catalogue's translation as she saw them; it counts
    while both are as they were.
    `texts`: what she approved or wrote, one form or one a plural form.
    """

    __tablename__ = "text_decision"

    number: int = Field(unique=True)
    locale: str = Field(index=True)
    context: str = ""
    msgid: str
    source: str
    shipped: str
    verdict: Verdict = Field(sa_type=words(Verdict))
    texts: list[str] = Field(sa_type=JSON)
    reason: str = ""
    decided_at: datetime
    decided_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("verdict = 'approved' OR reason <> ''", name="a_change_says_why"),
    )


class TextEdition(SQLModel, table=True):
    """The only row of its table: how many decisions there are. Pages look at nothing else, and
    whoever decides locks it, so that one decision sees the other."""

    __tablename__ = "text_edition"

    id: int = Field(default=1, primary_key=True)
    number: int = 0

    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)


class ReviewedLanguage(SQLModel, table=True):
    """A language that a language reviewer may decide about."""

    __tablename__ = "reviewed_language"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    locale: str = Field(primary_key=True)
    given_at: datetime
    ended_at: datetime | None = None
