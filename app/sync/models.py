from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import Row, words


class Outcome(StrEnum):
    APPLIED = "applied"
    QUARANTINED = "quarantined"


class Received(SQLModel, table=True):
    """One event of a device, once (docs/sync.md). Its content is where it was applied.

    `device_id`: the one that the event names; `brought_by`: the one that sent it.
    `payload_hash`: SHA-256 of the line as it came. `why`: a word, when it is in quarantine.
    """

    uuid: str = Field(primary_key=True, max_length=36)
    association_id: str = Field(foreign_key="association.id")
    device_id: str
    seq: int = Field(sa_type=BigInteger)
    payload_hash: str
    brought_by: str = Field(foreign_key="device.id")
    received_at: datetime
    outcome: Outcome = Field(sa_type=words(Outcome))
    why: str | None = None

    __table_args__ = (Index(None, "device_id", "seq"),)


class Quarantined(Row, table=True):
    """A line that could not be applied, kept as it came. Nothing here is ever deleted.

    `settled_how`: applied (tried again), or put_aside, by a human.
    """

    association_id: str = Field(foreign_key="association.id")
    uuid: str = Field(max_length=36)
    device_id: str
    brought_by: str = Field(foreign_key="device.id")
    payload: bytes = Field(sa_type=LargeBinary)
    payload_hash: str
    why: str
    received_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = Field(default=None, foreign_key="person.id")
    settled_how: str | None = None

    __table_args__ = (
        UniqueConstraint("uuid", "payload_hash"),
        Index(None, "association_id", "settled_at"),
        Index(None, "brought_by", "settled_at"),
    )
