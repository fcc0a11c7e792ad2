"""Who comes and who leads: periods, single times, and the pace that grows."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app import audit
from app.schedule.models import Activity, Leading, Pace, TakingPart
from app.schedule.recurrence import Shift


def set_leaders(
    *,
    session: Session,
    by: str,
    at: datetime,
    activity: Activity,
    people: Iterable[str],
    from_on: date,
) -> None:
    """From a day on these lead it, and no others; what was before stays in the history."""
    wanted = set(people)
    rows = session.exec(select(Leading).where(Leading.activity_id == activity.id)).all()
    running = [row for row in rows if row.until_on is None or row.until_on >= from_on]
    for row in running:
        if row.person_id not in wanted:
            _end(session, row, from_on)
    begun = {row.person_id for row in running if row.from_on <= from_on}
    for person_id in sorted(wanted - begun):
        session.add(
            Leading(
                activity_id=activity.id,
                person_id=person_id,
                from_on=from_on,
                given_at=at,
                given_by=by,
            )
        )
        audit.record(
            session,
            association_id=activity.association_id,
            act="staff_leads",
            at=at,
            by=by,
            person=person_id,
            detail={"activity": activity.id, "from": from_on.isoformat(), "until": None},
        )


def put_in(
    *,
    session: Session,
    by: str,
    at: datetime,
    activity: Activity,
    enrolment_id: str,
    from_on: date,
    weekdays: Sequence[int] | None = None,
    until_on: date | None = None,
) -> None:
    """She comes to it from a day; what was said about later days before is replaced."""
    take_out(session=session, activity=activity, enrolment_id=enrolment_id, from_on=from_on)
    session.add(
        TakingPart(
            enrolment_id=enrolment_id,
            activity_id=activity.id,
            from_on=from_on,
            until_on=until_on,
            weekdays=sorted(weekdays) if weekdays else None,
            given_at=at,
            given_by=by,
        )
    )
    _log(session, activity, enrolment_id, by, at, from_on, until_on)


def take_out(*, session: Session, activity: Activity, enrolment_id: str, from_on: date) -> None:
    """She no longer comes from a day on; the days before stay as they were."""
    rows = session.exec(
        select(TakingPart).where(
            TakingPart.activity_id == activity.id, TakingPart.enrolment_id == enrolment_id
        )
    )
    for row in rows:
        if row.until_on is None or row.until_on >= from_on:
            _end(session, row, from_on)
    session.flush()


def leave(
    *, session: Session, by: str, at: datetime, activity: Activity, enrolment_id: str, from_on: date
) -> None:
    """Taken out of an activity, also of one that everybody comes to."""
    take_out(session=session, activity=activity, enrolment_id=enrolment_id, from_on=from_on)
    there = session.exec(
        select(col(TakingPart.id)).where(
            TakingPart.activity_id == activity.id, TakingPart.enrolment_id == enrolment_id
        )
    ).first()
    if activity.everybody and there is None:
        # A period that ended before it began to count: her own rows speak, and they say no.
        begun = min(activity.first_on, from_on - timedelta(days=1))
        session.add(
            TakingPart(
                enrolment_id=enrolment_id,
                activity_id=activity.id,
                from_on=begun,
                until_on=from_on - timedelta(days=1),
                given_at=at,
                given_by=by,
            )
        )
    _log(session, activity, enrolment_id, by, at, from_on, from_on)


def go_on(
    *, session: Session, old: Activity, new: Activity, shift: Shift, by: str, at: datetime
) -> None:
    """Those who led a series and came to it go on in the one that carries on from it."""
    leaders = session.exec(select(Leading).where(Leading.activity_id == old.id)).all()
    guests = session.exec(select(TakingPart).where(TakingPart.activity_id == old.id)).all()
    rows: list[Leading | TakingPart] = [*leaders, *guests]
    for row in rows:
        if row.until_on is None or row.until_on >= new.first_on:
            copied = row.model_dump(exclude={"id"}) | {
                "activity_id": new.id,
                "from_on": max(row.from_on, new.first_on),
                "given_at": at,
                "given_by": by,
            }
            if copied.get("weekdays"):
                copied["weekdays"] = sorted(shift.weekday_of(day) for day in copied["weekdays"])
            session.add(type(row)(**copied))


def _end(session: Session, row: Leading | TakingPart, from_on: date) -> None:
    """It ends the day before; one that had not begun never was."""
    if row.from_on >= from_on:
        session.delete(row)
    else:
        row.until_on = from_on - timedelta(days=1)
        session.add(row)


def _log(
    session: Session,
    activity: Activity,
    enrolment_id: str,
    by: str,
    at: datetime,
    from_on: date,
    until_on: date | None,
) -> None:
    audit.record(
        session,
        association_id=activity.association_id,
        act="takes_part",
        at=at,
        by=by,
        detail={
            "activity": activity.id,
            "enrolment": enrolment_id,
            "from": from_on.isoformat(),
            "until": until_on.isoformat() if until_on else None,
        },
    )


def set_pace(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    enrolment_id: str,
    from_on: date,
    days: int | None,
    hours: float | None,
    cap_hours: float | None,
) -> None:
    """A step of the ramp-up; one already on that day is replaced."""
    row = session.exec(
        select(Pace).where(Pace.enrolment_id == enrolment_id, Pace.from_on == from_on)
    ).first() or Pace(enrolment_id=enrolment_id, from_on=from_on, cap_hours=cap_hours, set_at=at)
    row.days, row.hours, row.cap_hours, row.set_at, row.set_by = days, hours, cap_hours, at, by
    session.add(row)
    audit.record(
        session,
        association_id=association_id,
        act="pace_set",
        at=at,
        by=by,
        detail={"enrolment": enrolment_id, "from": from_on.isoformat()},
    )
