"""A time that moves, is cancelled or was not held: this one alone.

What has begun is history: it is never rewritten (HasBegun). An occurrence keeps its id whatever
happens to it, so what somebody said about it ("I can't come") stays with it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from app import audit
from app.schedule import recurrence
from app.schedule.models import CalledOffBy, Occurrence, OccurrenceStatus

PLANNED, MOVED = OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED
CANCELLED, NOT_HELD = OccurrenceStatus.CANCELLED, OccurrenceStatus.NOT_HELD


class HasBegun(ValueError):
    """The time has begun or passed: it can be marked as not held, not moved or cancelled."""


class NothingToUndo(ValueError):
    """Nothing was changed, or what was changed has begun since."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who said it and why: `reason` a phrase, `text` own words in Swedish."""

    by: str
    at: datetime
    who: CalledOffBy = CalledOffBy.US
    reason: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class NewTime:
    """Where a time goes. `place_id`: elsewhere than its series, None leaves it there."""

    on: date
    starts: time
    minutes: int
    place_id: str | None = None


def move(*, session: Session, occurrence: Occurrence, to: NewTime, change: Change) -> None:
    """This one time, elsewhere in the calendar or in the town. Raises HasBegun."""
    still_ahead(occurrence, change.at)
    put(occurrence, to)
    note(session, occurrence, MOVED, change)
    _log(session, occurrence, "occurrence_moved", change)


def cancel(*, session: Session, occurrence: Occurrence, change: Change) -> None:
    """This one time is called off. Raises HasBegun."""
    still_ahead(occurrence, change.at)
    note(session, occurrence, CANCELLED, change)
    more = {"who": change.who.value, "reason": change.reason}
    _log(session, occurrence, "occurrence_cancelled", change, **more)


def say_not_held(*, session: Session, occurrence: Occurrence, change: Change) -> None:
    """It was to be and was not. Also afterwards, when nobody came or the staff fell ill."""
    note(session, occurrence, NOT_HELD, change)
    _log(session, occurrence, "occurrence_not_held", change, reason=change.reason)


def undo(*, session: Session, occurrence: Occurrence, by: str, at: datetime) -> None:
    """As it was before: time, place and status. Raises NothingToUndo."""
    if occurrence.status is PLANNED:
        raise NothingToUndo(occurrence.id)
    if occurrence.was_on is not None and occurrence.status is MOVED:
        was = NewTime(
            occurrence.was_on,
            occurrence.was_starts or occurrence.starts,
            occurrence.was_minutes or occurrence.minutes,
        )
        if min(occurrence.starts_at, recurrence.moment(was.on, was.starts)) <= at:
            raise NothingToUndo(occurrence.id)
        place_id = occurrence.was_place_id
        occurrence.was_on = occurrence.was_starts = None
        occurrence.was_minutes = occurrence.was_place_id = None
        stand(occurrence, was)
        occurrence.place_id = place_id
        status = PLANNED
    else:  # called off: a time that had moved before is a moved one again
        status = MOVED if occurrence.was_on is not None else PLANNED
        occurrence.before_at = None
    occurrence.status = status
    occurrence.reason = occurrence.reason_text = occurrence.called_off_by = None
    occurrence.changed_at, occurrence.changed_by = at, by
    occurrence.version += 1
    session.add(occurrence)
    _log(session, occurrence, "occurrence_restored", Change(by, at))


def still_ahead(occurrence: Occurrence, at: datetime) -> None:
    if occurrence.starts_at <= at:
        raise HasBegun(occurrence.id)


def put(occurrence: Occurrence, to: NewTime) -> None:
    """Remember the first place it had, so that two moves are undone together."""
    if occurrence.was_on is None:
        occurrence.was_on, occurrence.was_starts = occurrence.local_on, occurrence.starts
        occurrence.was_minutes, occurrence.was_place_id = occurrence.minutes, occurrence.place_id
    stand(occurrence, to)
    occurrence.place_id = to.place_id if to.place_id is not None else occurrence.place_id


def stand(occurrence: Occurrence, to: NewTime) -> None:
    occurrence.before_at = occurrence.starts_at
    occurrence.local_on, occurrence.starts, occurrence.minutes = to.on, to.starts, to.minutes
    occurrence.starts_at, occurrence.ends_at = recurrence.span(to.on, to.starts, to.minutes)


def note(
    session: Session, occurrence: Occurrence, status: OccurrenceStatus, change: Change
) -> None:
    occurrence.status = status
    occurrence.changed_at, occurrence.changed_by = change.at, change.by
    occurrence.called_off_by = change.who if status in (CANCELLED, NOT_HELD) else None
    occurrence.reason, occurrence.reason_text = change.reason, change.text
    occurrence.version += 1
    session.add(occurrence)


def _log(session: Session, occurrence: Occurrence, act: str, change: Change, **more: Any) -> None:
    audit.record(
        session,
        association_id=occurrence.association_id,
        act=act,
        at=change.at,
        by=change.by,
        detail={"occurrence": occurrence.id, **more},
    )
