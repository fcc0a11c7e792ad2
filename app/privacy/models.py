from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db.ids import LENGTH


class Erasure(SQLModel, table=True):
    """A person who has been erased. The same line stands in the ledger beside the keyring.

    No foreign key: the ledger outlives the database, and may name somebody that an older
    backup has never known.
    """

    person_id: str = Field(primary_key=True, max_length=LENGTH)
    association_id: str = Field(max_length=LENGTH)
    at: datetime
    by: str | None = Field(default=None, max_length=LENGTH)
