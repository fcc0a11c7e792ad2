from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from app.db import Row


class Clip(Row, table=True):
    """One text in one language as somebody reads it aloud, for an association. At most a minute.

    `text_key`: which text. `stamp`: its words and its source at that moment; a text with another
    stamp has no clip. `digest`: of the sound, its address. One clip of a text is heard; one more
    may wait to be approved.
    """

    association_id: str = Field(foreign_key="association.id")
    language: str
    text_key: str
    stamp: str
    digest: str
    mimetype: str
    seconds: int
    sound: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")
    approved_at: datetime | None = None
    approved_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("seconds BETWEEN 1 AND 60", name="at_most_a_minute"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved_by_one"),
        Index("ix_clip_digest", "association_id", "digest"),
        Index(
            "uq_clip_heard",
            *("association_id", "language", "text_key"),
            unique=True,
            sqlite_where=text("approved_at IS NOT NULL"),
            postgresql_where=text("approved_at IS NOT NULL"),
        ),
        Index(
            "uq_clip_waiting",
            *("association_id", "language", "text_key"),
            unique=True,
            sqlite_where=text("approved_at IS NULL"),
            postgresql_where=text("approved_at IS NULL"),
        ),
    )
