from datetime import datetime

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
