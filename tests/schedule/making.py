"""Activities for the tests, on days around a fixed Monday."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.clock import STOCKHOLM, local_date
from app.programmes.access import Place as Enrolled
from app.programmes.models import Enrolment, Programme
from app.schedule.actions import Plan, create_activity
from app.schedule.models import Activity, ActivityKind, Occurrence
from app.schedule.recurrence import weekly


def plan(today: date, **more: Any) -> Plan:
    """Mondays and Thursdays at ten, from this week's Monday on."""
    fields: dict[str, Any] = {
        "kind": ActivityKind.GROUP,
        "what": "gym",
        "first_on": today - timedelta(days=today.weekday()),
        "starts": time(10),
        "minutes": 90,
        "rule": weekly([0, 3]),
        "everybody": True,
    }
    return Plan(**(fields | more))


def meets(
    session: Session,
    programme: Programme,
    at: datetime,
    *,
    by: str | None = None,
    leaders: Iterable[str] = (),
    enrolments: Iterable[str] = (),
    **more: Any,
) -> Activity:
    return create_activity(
        session=session,
        by=by,
        at=at,
        programme=programme,
        plan=plan(local_date(at), **more),
        leaders=leaders,
        enrolments=enrolments,
    )


def times(session: Session, activity: Activity) -> list[Occurrence]:
    return list(
        session.exec(
            select(Occurrence)
            .where(Occurrence.activity_id == activity.id)
            .order_by(col(Occurrence.planned_on))
        )
    )


def enrolled(row: Enrolment, programme: Programme) -> Enrolled:
    return Enrolled(
        enrolment_id=row.id,
        person_id=row.person_id,
        programme_id=programme.id,
        programme_name=programme.name,
        template_slug=programme.template_slug,
        staff_word=programme.staff_word,
        controller=programme.controller,
        coach_id=row.coach_id,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=row.ended_on,
    )


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), STOCKHOLM)
