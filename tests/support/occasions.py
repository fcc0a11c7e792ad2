"""A garden that meets, for tests of what happens there."""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from app.clock import STOCKHOLM, local_date
from app.programmes.models import Programme
from app.schedule.models import Activity, ActivityKind, Occurrence


def meet(
    session: Session,
    programme: Programme,
    at: datetime,
    *,
    days: int = 0,
    kind: ActivityKind = ActivityKind.GROUP,
    hour: int = 10,
) -> Occurrence:
    """One occurrence of a new activity of `programme`, `days` after `at`, for everybody in it."""
    on = local_date(at) + timedelta(days=days)
    activity = Activity(
        association_id=programme.association_id,
        programme_id=programme.id,
        kind=kind,
        what="garden",
        title="Trädgården",
        first_on=on,
        starts=time(hour),
        minutes=120,
        everybody=kind is not ActivityKind.OPEN,
        created_at=at,
    )
    session.add(activity)
    session.flush()
    starts_at = datetime.combine(on, time(hour), STOCKHOLM)
    found = Occurrence(
        activity_id=activity.id,
        association_id=programme.association_id,
        programme_id=programme.id,
        planned_on=on,
        local_on=on,
        starts=time(hour),
        minutes=120,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=120),
    )
    session.add(found)
    session.flush()
    return found
