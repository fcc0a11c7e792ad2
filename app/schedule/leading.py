"""Who leads a time, from the rows of `models.Leading`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from app.db.tables import table_of
from app.schedule.models import Leading
from app.schedule.times import Time

_LEADING = table_of(Leading)
OF_ACTIVITY = select(_LEADING).where(_LEADING.c.activity_id == bindparam("activity"))


def led_by(rows: Iterable[Any], one: Time) -> list[str]:
    """The ids of staff who lead it on its day, in order; rows of other activities may be among."""
    return sorted(
        row.person_id
        for row in rows
        if row.activity_id == one.activity_id
        and row.from_on <= one.on
        and (row.until_on is None or row.until_on >= one.on)
    )


def leaders_on(session: Session, activity_id: str, day: date) -> set[str]:
    """Who leads a series on a day, or from a later one."""
    row = _LEADING.c
    return set(
        session.scalars(
            select(row.person_id).where(
                row.activity_id == activity_id, or_(row.until_on.is_(None), row.until_on >= day)
            )
        )
    )
