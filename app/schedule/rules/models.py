from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.db import Row, words
from app.schedule.models import Holidays


class ScheduleRules(SQLModel, table=True):
    """A programme's own choices; without a row it goes by the defaults (`rules.choices`).

    `holidays`: what a new series does on a public holiday. `weeks_ahead`: how far open-ended
    series stand in rows. `roster_days`: for how many days a tablet carries its lists (S20).
    """

    __tablename__ = "schedule_rules"

    programme_id: str = Field(foreign_key="programme.id", primary_key=True)
    holidays: Holidays = Field(default=Holidays.SKIPPED, sa_type=words(Holidays))
    weeks_ahead: int = 26
    roster_days: int = 7
    changed_at: datetime
    changed_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("weeks_ahead BETWEEN 4 AND 104", name="weeks_ahead_is_sound"),
        CheckConstraint("roster_days BETWEEN 1 AND 14", name="roster_days_is_sound"),
    )


class Closing(Row, table=True):
    """A programme is closed from a day to a day, both included, until that is taken back.

    What it called off was changed at `made_at`: so it is found again.
    """

    association_id: str = Field(foreign_key="association.id")
    programme_id: str = Field(foreign_key="programme.id", index=True)
    from_on: date
    until_on: date
    reason: str
    reason_text: str | None = None
    made_at: datetime
    made_by: str | None = Field(default=None, foreign_key="person.id")
    undone_at: datetime | None = None
    undone_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (CheckConstraint("until_on >= from_on", name="until_after_from"),)
