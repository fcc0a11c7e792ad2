"""A schedule copied to a new round: the same weekdays and hours, so many whole weeks later."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.schedule import recurrence
from app.schedule.models import Activity, Holidays

RECENT = timedelta(weeks=52)


def series_of(session: Session, programme_id: str, today: date) -> list[Activity]:
    """The series of a programme that run or ended within a year, but those another carries on."""
    rows = session.exec(
        select(Activity)
        .where(Activity.programme_id == programme_id, col(Activity.rule) != "")
        .order_by(col(Activity.first_on), col(Activity.starts), col(Activity.id))
    ).all()
    carried_on = {row.continues_id for row in rows if row.ended_at is None}
    return [
        row
        for row in rows
        if row.id not in carried_on
        and recurrence.weekdays_of(row.rule)
        and (row.last_on is None or row.last_on >= today - RECENT)
    ]


def weeks_between(rows: Sequence[Activity], first_on: date) -> int:
    """From the week the old round began to that of the new one."""
    began = min(row.first_on for row in rows)
    return (_monday(first_on) - _monday(began)).days // 7


def fields_of(row: Activity, weeks: int) -> dict[str, Any]:
    """What a form of the copy begins with. A link is not copied: it belongs to one round."""
    later = timedelta(weeks=weeks)
    return {
        "what": row.what,
        "title": row.title or "",
        "kind": row.kind.value,
        "rhythm": str(recurrence.every_weeks_of(row.rule)),
        "first_on": (row.first_on + later).isoformat(),
        "last_on": (row.last_on + later).isoformat() if row.last_on else "",
        "starts": f"{row.starts:%H:%M}",
        "minutes": str(row.minutes),
        "place": row.place_id or "",
        "capacity": str(row.capacity or ""),
        "note": row.note or "",
        "everybody": row.everybody,
        "suits_wheelchair": row.suits_wheelchair,
        "asks": row.holidays is Holidays.ASKED,
        **{f"day{day}": True for day in recurrence.weekdays_of(row.rule)},
    }


def boxes_of(row: Activity, prefix: str) -> dict[str, str]:
    """The boxes that are ticked in it."""
    ticked = [f"bring.{one}" for one in row.bring] + [f"theme.{one}" for one in row.themes]
    return {f"{prefix}-{name}": "y" for name in ticked}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
