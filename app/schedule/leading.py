"""Who leads a time, from the rows of `models.Leading`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

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
