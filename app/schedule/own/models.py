from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.db import Row


class OwnPhrase(Row, table=True):
    """A phrase of an association's own: its Swedish, and its place in the library.

    It is named `own_<id>` where the shipped ones have their id.
    """

    __tablename__ = "own_phrase"

    association_id: str = Field(foreign_key="association.id", index=True)
    shelf: str
    sign: str
    swedish: str
    created_at: datetime
    created_by: str | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None


class OwnPhraseText(SQLModel, table=True):
    """One translation of an own phrase. It is a draft: Swedish stands beside it."""

    __tablename__ = "own_phrase_text"

    phrase_id: str = Field(foreign_key="own_phrase.id", primary_key=True)
    language: str = Field(primary_key=True)
    text: str
    written_at: datetime
    written_by: str | None = Field(default=None, foreign_key="person.id")


class CalendarFeed(Row, table=True):
    """A person's own calendar address. Only its hash is kept; a new one ends the old."""

    __tablename__ = "calendar_feed"

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    asked_at: datetime
    read_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")


class OpenTimes(Row, table=True):
    """Her next times may show without the PIN, once she and her coach have both said so.

    Either says it first; whoever ends it, it ends for both and has to be said again.
    """

    __tablename__ = "open_times"

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    wished_at: datetime | None = None
    agreed_at: datetime | None = None
    agreed_by: str | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("wished_at IS NOT NULL OR agreed_at IS NOT NULL", name="somebody_said_so"),
    )

    @property
    def is_on(self) -> bool:
        return None not in (self.wished_at, self.agreed_at) and self.ended_at is None
