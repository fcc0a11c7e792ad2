"""The log's two tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import Row
from app.db.append_only import append_only
from app.db.ids import LENGTH


class AuditEntry(Row, table=True):
    """One act. ``mac`` binds it to ``previous``, which stands for the whole log before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("association_id", "seq"),
        Index(None, "association_id", "person", "at"),
        Index(None, "association_id", "by", "at"),
    )

    association_id: str = Field(max_length=LENGTH)
    seq: int
    at: datetime
    by: str | None = Field(default=None, max_length=LENGTH)
    person: str | None = Field(default=None, max_length=LENGTH)
    act: str = Field(max_length=48)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str = Field(max_length=64)
    mac: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The end of one association's chain: locked last in every transaction that logs.

    ``mac`` follows from every entry so far and from none of them alone (``chain.next_end``).
    """

    __tablename__ = "audit_head"

    association_id: str = Field(primary_key=True, max_length=LENGTH)
    seq: int
    mac: str = Field(max_length=64)


append_only(AuditEntry)
