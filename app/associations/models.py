from datetime import datetime

from sqlmodel import Field

from app.db import Row


class Association(Row, table=True):
    """A coordination association (samordningsförbund): the legal body that owns the data.

    `kept_years`: how long answers are kept after a person's last day; she is told it.
    """

    name: str
    kept_years: int = 5
    created_at: datetime


class Helpline(Row, table=True):
    """A number to call, from the association's own list, shown as a picture and digits.

    `sign` is a pictogram's name. The name stays as it is in every language.
    """

    association_id: str = Field(foreign_key="association.id", index=True)
    name: str
    number: str
    sign: str = "phone"
    position: int = 0
