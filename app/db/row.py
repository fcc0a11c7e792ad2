"""The base of every table."""

from sqlmodel import Field, SQLModel

import app.db.types  # noqa: F401  names and STRICT must be set before the first table
from app.db.ids import LENGTH, new_id


class Row(SQLModel):
    """A row with an opaque id. Subclass it with ``table=True``."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=LENGTH)
