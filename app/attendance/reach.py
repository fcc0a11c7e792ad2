"""Whether a tap was within its author's reach at the time it was about (trust S22, S28).

The door of `programmes.access` asks about today; a tap may arrive days later. So this asks about
the day of the occurrence, and about the moment of the tap.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.attendance.taps import Refused, Tap
from app.programmes.models import Assignment, Enrolment, Programme
from app.schedule.models import Activity, ActivityKind, Occurrence, OccurrenceStatus
from app.schedule.queries import expected

Found = TypeVar("Found")


def occurrence_of(session: Session, tap: Tap) -> Occurrence:
    """The occurrence that a tap is about, in the author's association."""
    wanted = tap.target.get("occurrence", "")
    found = _once(session, ("occurrence", wanted), lambda: session.get(Occurrence, wanted))
    if found is None or found.association_id != tap.association_id:
        raise Refused("unknown_target")
    if found.status is OccurrenceStatus.CANCELLED:
        raise Refused("closed")
    return found


def check_staff(session: Session, tap: Tap, occurrence: Occurrence) -> None:
    """Raises Refused unless the programme was given to the author."""
    given = (
        select(col(Assignment.from_on), col(Assignment.until_on), col(Assignment.ended_at))
        .join(Programme, col(Programme.id) == col(Assignment.programme_id))
        .where(
            col(Assignment.programme_id) == occurrence.programme_id,
            col(Assignment.person_id) == tap.by,
            col(Programme.association_id) == tap.association_id,
        )
    )
    key = ("given", occurrence.programme_id, tap.by)
    rows = _once(session, key, lambda: session.execute(given).all())
    days = (occurrence.local_on, tap.at.date())
    reached = [row for row in rows if any(_covers(row.from_on, row.until_on, day) for day in days)]
    if not reached:
        raise Refused("not_theirs")
    if all(_had_ended(row.ended_at, tap.at) for row in reached):
        raise Refused("author_ended")


def check_enrolled(session: Session, person_id: str, occurrence: Occurrence) -> None:
    """Raises Refused unless the person was in the occurrence's programme that day."""
    enrolled = select(col(Enrolment.started_on), col(Enrolment.ended_on)).where(
        col(Enrolment.programme_id) == occurrence.programme_id,
        col(Enrolment.person_id) == person_id,
    )
    key = ("enrolled", occurrence.programme_id, person_id)
    rows = _once(session, key, lambda: session.execute(enrolled).all())
    if not any(_covers(row.started_on, row.ended_on, occurrence.local_on) for row in rows):
        raise Refused("not_theirs")


def check_hers(session: Session, person_id: str, occurrence: Occurrence) -> None:
    """Raises Refused unless she is expected at it. An open activity is everybody's."""
    check_enrolled(session, person_id, occurrence)
    activity = session.get(Activity, occurrence.activity_id)
    if activity is not None and activity.kind is ActivityKind.OPEN:
        return
    coming = expected(session, [occurrence.id])[occurrence.id]
    mine = select(col(Enrolment.id)).where(
        col(Enrolment.programme_id) == occurrence.programme_id,
        col(Enrolment.person_id) == person_id,
    )
    if not set(coming) & set(session.scalars(mine)):
        raise Refused("not_theirs")


def _covers(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day <= end)


def _had_ended(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is not None and ended_at <= at


def _once(session: Session, key: tuple[str, ...], ask: Callable[[], Found]) -> Found:
    """Asked once a transaction: fifty taps of one list are about the same few rows."""
    known: dict[tuple[str, ...], Any] = session.info.setdefault("reach", {})
    if key not in known:
        known[key] = ask()
    found: Found = known[key]
    return found
