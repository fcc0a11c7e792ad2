from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.db import words
from app.db.append_only import append_only


class Act(StrEnum):
    """What a mark is about. `SAID` is her own; the others are staff's."""

    MARK = "mark"  # one person at one occurrence
    SAID = "said"  # "I can't come", "I am late", "I come after all"
    HELD = "held"  # whether it took place at all
    HEADS = "heads"  # how many came to an open activity; nobody is named


class Mark(SQLModel, table=True):
    """One event about an occurrence; never changed, a correction is another (trust R1).

    What stands is the fold of them (`folding`). `line`: the device, or `page:<person>` for a
    form without script; within a line the higher `seq` stands. `base`: the events that were
    on the screen when it was tapped, which this one replaces. `said`: the word; `number`:
    minutes or heads. `tapped_at`: by the device's clock, corrected as far as it was known.
    `offset_ms`: that correction, None when unknown. `afterwards`: the list was taken later.
    """

    uuid: str = Field(primary_key=True, max_length=36)
    act: Act = Field(sa_type=words(Act))
    association_id: str = Field(foreign_key="association.id")
    occurrence_id: str = Field(foreign_key="occurrence.id")
    person_id: str | None = Field(default=None, foreign_key="person.id")
    said: str = Field(max_length=16)
    why: str | None = Field(default=None, max_length=64)
    number: int | None = None
    afterwards: bool = False
    base: list[str] = Field(default_factory=list, sa_type=JSON)
    line: str
    seq: int = Field(sa_type=BigInteger)
    by: str = Field(foreign_key="person.id")
    tapped_at: datetime
    offset_ms: int | None = Field(default=None, sa_type=BigInteger)
    received_at: datetime

    __table_args__ = (
        Index(None, "occurrence_id"),
        Index(None, "person_id", "occurrence_id"),
        CheckConstraint(
            "(act IN ('mark', 'said')) = (person_id IS NOT NULL)", name="about_a_person_or_not"
        ),
        CheckConstraint("number IS NULL OR number BETWEEN 0 AND 1000", name="number_is_small"),
    )


# An erasure takes hers along: it notes whom it erases before it begins.
append_only(Mark, but="EXISTS (SELECT 1 FROM erasure WHERE erasure.person_id = OLD.person_id)")


class Guest(SQLModel, table=True):
    """Somebody who was written in with a first name, until she is matched with a person.

    `name` is sealed with the installation's key: there is no person yet whose key it could be.
    """

    uuid: str = Field(primary_key=True, max_length=36)
    association_id: str = Field(foreign_key="association.id")
    occurrence_id: str = Field(foreign_key="occurrence.id", index=True)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    by: str = Field(foreign_key="person.id")
    tapped_at: datetime
    received_at: datetime
    matched_at: datetime | None = None
    matched_by: str | None = Field(default=None, foreign_key="person.id")
    person_id: str | None = Field(default=None, foreign_key="person.id")


class Remark(SQLModel, table=True):
    """What the coach noticed after the list: a line, sealed with the person's key, or a picture."""

    uuid: str = Field(primary_key=True, max_length=36)
    occurrence_id: str = Field(foreign_key="occurrence.id")
    person_id: str = Field(foreign_key="person.id")
    line: bytes | None = Field(default=None, sa_type=LargeBinary)
    picture: str | None = None
    by: str = Field(foreign_key="person.id")
    tapped_at: datetime
    received_at: datetime

    __table_args__ = (
        Index(None, "person_id", "occurrence_id"),
        CheckConstraint("(line IS NULL) <> (picture IS NULL)", name="a_line_or_a_picture"),
    )
