"""A time that moves, is cancelled or was not held: this one, or this and all later ones.

What has begun is history: it is never rewritten (HasBegun). An occurrence keeps its id whatever
happens to it, so what somebody said about it ("I can't come") stays with it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app import audit
from app.schedule import recurrence
from app.schedule.actions import carry_on, theme_on
from app.schedule.models import (
    Activity,
    CalledOffBy,
    Leading,
    Occurrence,
    OccurrenceStatus,
    TakingPart,
)

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
    _still_ahead(occurrence, change.at)
    _put(occurrence, to)
    _note(session, occurrence, MOVED, change)
    _log(session, occurrence, "occurrence_moved", change)


def cancel(*, session: Session, occurrence: Occurrence, change: Change) -> None:
    """This one time is called off. Raises HasBegun."""
    _still_ahead(occurrence, change.at)
    _note(session, occurrence, CANCELLED, change)
    more = {"who": change.who.value, "reason": change.reason}
    _log(session, occurrence, "occurrence_cancelled", change, **more)


def say_not_held(*, session: Session, occurrence: Occurrence, change: Change) -> None:
    """It was to be and was not. Also afterwards, when nobody came or the staff fell ill."""
    _note(session, occurrence, NOT_HELD, change)
    _log(session, occurrence, "occurrence_not_held", change, reason=change.reason)


def undo(*, session: Session, occurrence: Occurrence, by: str, at: datetime) -> None:
    """As it was before: time, place and status. Raises NothingToUndo."""
    if occurrence.status is PLANNED:
        raise NothingToUndo(occurrence.id)
    if occurrence.was_on is not None and occurrence.status is MOVED:
        if occurrence.starts_at <= at:
            raise NothingToUndo(occurrence.id)
        was = NewTime(
            occurrence.was_on,
            occurrence.was_starts or occurrence.starts,
            occurrence.was_minutes or occurrence.minutes,
        )
        place_id = occurrence.was_place_id
        occurrence.was_on = occurrence.was_starts = None
        occurrence.was_minutes = occurrence.was_place_id = None
        _stand(occurrence, was)
        occurrence.place_id = place_id
        status = PLANNED
    else:  # called off: a time that had moved before is a moved one again
        status = MOVED if occurrence.was_on is not None else PLANNED
    occurrence.status = status
    occurrence.reason = occurrence.reason_text = occurrence.called_off_by = None
    occurrence.changed_at, occurrence.changed_by = at, by
    occurrence.version += 1
    session.add(occurrence)
    _log(session, occurrence, "occurrence_restored", Change(by, at))


def _still_ahead(occurrence: Occurrence, at: datetime) -> None:
    if occurrence.starts_at <= at:
        raise HasBegun(occurrence.id)


def _put(occurrence: Occurrence, to: NewTime) -> None:
    """Remember the first place it had, so that two moves are undone together."""
    if occurrence.was_on is None:
        occurrence.was_on, occurrence.was_starts = occurrence.local_on, occurrence.starts
        occurrence.was_minutes, occurrence.was_place_id = occurrence.minutes, occurrence.place_id
    _stand(occurrence, to)
    occurrence.place_id = to.place_id if to.place_id is not None else occurrence.place_id


def _stand(occurrence: Occurrence, to: NewTime) -> None:
    occurrence.local_on, occurrence.starts, occurrence.minutes = to.on, to.starts, to.minutes
    occurrence.starts_at, occurrence.ends_at = recurrence.span(to.on, to.starts, to.minutes)


def _note(
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


# ── this and later ──


def _ahead(
    session: Session, activity_id: str, planned_from: date, at: datetime
) -> list[Occurrence]:
    return list(
        session.exec(
            select(Occurrence)
            .where(
                Occurrence.activity_id == activity_id,
                Occurrence.planned_on >= planned_from,
                Occurrence.starts_at > at,
            )
            .order_by(col(Occurrence.planned_on))
        )
    )


def end_from(
    *, session: Session, activity: Activity, first_gone: Occurrence, change: Change
) -> int:
    """This and later are called off, and the series ends the day before; how many times."""
    _still_ahead(first_gone, change.at)
    gone = _ahead(session, activity.id, first_gone.planned_on, change.at)
    for occurrence in gone:
        _note(session, occurrence, CANCELLED, change)
    activity.was_last_on = activity.last_on
    activity.last_on = max(first_gone.planned_on - timedelta(days=1), activity.first_on)
    activity.ended_at, activity.ended_by = change.at, change.by
    session.add(activity)
    _log_series(session, activity, "activity_ended", change, last=activity.last_on.isoformat())
    return len(gone)


def continue_as(
    *,
    session: Session,
    activity: Activity,
    first: Occurrence,
    to: NewTime,
    change: Change,
    **fields: Any,
) -> Activity:
    """This and later go on as a new series from there; the old one ends the day before.

    `fields`: what else is new, by the names of `models.Activity`. Times ahead that had been moved
    or cancelled by themselves stay as they are, in the new series. Raises HasBegun.
    """
    _still_ahead(first, change.at)
    shift = (to.on - first.local_on).days
    new = _successor(activity, first, to, shift, change, fields)
    session.add(new)
    session.flush()
    for occurrence in _ahead(session, activity.id, first.planned_on, change.at):
        _carry_over(session, occurrence, new, to, shift, change)
    activity.was_last_on = activity.last_on
    activity.last_on = max(first.planned_on - timedelta(days=1), activity.first_on)
    activity.ended_at, activity.ended_by = change.at, change.by
    session.add(activity)
    _copy_people(session, activity, new, change)
    _log_series(session, new, "activity_continued", change, **{"from": activity.id})
    return new


def _successor(
    activity: Activity,
    first: Occurrence,
    to: NewTime,
    shift: int,
    change: Change,
    fields: dict[str, Any],
) -> Activity:
    last = activity.last_on
    mine = {
        **activity.model_dump(exclude={"id", "was_last_on", "ended_at", "ended_by"}),
        "rule": recurrence.moved(activity.rule, shift),
        "first_on": first.planned_on + timedelta(days=shift),
        "last_on": last + timedelta(days=max(shift, 0)) if last else None,
        "starts": to.starts,
        "minutes": to.minutes,
        "place_id": to.place_id or activity.place_id,
        "continues_id": activity.id,
        "continues_on": first.planned_on,
        "created_at": change.at,
        "created_by": change.by,
        **fields,
    }
    return Activity(**mine)


def _carry_over(
    session: Session,
    occurrence: Occurrence,
    new: Activity,
    to: NewTime,
    shift: int,
    change: Change,
) -> None:
    occurrence.activity_id = new.id
    planned_on = occurrence.planned_on + timedelta(days=shift)
    occurrence.planned_on = planned_on
    occurrence.theme = theme_on(new, planned_on)
    if occurrence.status is PLANNED:
        before = (occurrence.local_on, occurrence.starts, occurrence.minutes)
        if before != (planned_on, to.starts, to.minutes) or to.place_id is not None:
            _put(occurrence, replace(to, on=planned_on, place_id=None))
            _note(session, occurrence, MOVED, change)
    session.add(occurrence)


def _copy_people(session: Session, old: Activity, new: Activity, change: Change) -> None:
    """Those who led it and came to it go on from the first new day."""
    leaders = session.exec(select(Leading).where(Leading.activity_id == old.id)).all()
    guests = session.exec(select(TakingPart).where(TakingPart.activity_id == old.id)).all()
    for row in (*leaders, *guests):
        if row.until_on is None or row.until_on >= new.first_on:
            copied = row.model_dump(exclude={"id"}) | {
                "activity_id": new.id,
                "from_on": max(row.from_on, new.first_on),
                "given_at": change.at,
                "given_by": change.by,
            }
            if copied.get("weekdays"):
                days = (new.first_on - (new.continues_on or new.first_on)).days
                copied["weekdays"] = sorted((day + days) % 7 for day in copied["weekdays"])
            session.add(type(row)(**copied))


def undo_series(*, session: Session, activity: Activity, by: str, at: datetime) -> Activity:
    """Take back the last "this and later": the old series runs on as before. NothingToUndo.

    `activity`: the series that was ended, or the one that carried on from it.
    """
    new = activity if activity.continues_id else _continued_by(session, activity)
    old = session.get(Activity, new.continues_id) if new is not None else activity
    if old is None or old.ended_at is None or (new is not None and new.ended_at is not None):
        raise NothingToUndo(activity.id)
    moved = _all_of(session, new.id) if new is not None else []
    if any(one.starts_at <= at for one in moved):
        raise NothingToUndo(activity.id)
    shift = (new.first_on - new.continues_on).days if new and new.continues_on else 0
    for occurrence in moved:
        _give_back(session, occurrence, old, shift, by, at)
    if new is None:
        for occurrence in _ahead(session, old.id, old.last_on or old.first_on, at):
            if occurrence.status is CANCELLED and occurrence.changed_at == old.ended_at:
                undo(session=session, occurrence=occurrence, by=by, at=at)
    else:
        new.ended_at, new.ended_by = at, by
        session.add(new)
    old.last_on, old.was_last_on = old.was_last_on, None
    old.ended_at = old.ended_by = None
    session.add(old)
    session.flush()
    _log_series(session, old, "activity_change_undone", Change(by, at))
    return old


def _give_back(
    session: Session, occurrence: Occurrence, old: Activity, shift: int, by: str, at: datetime
) -> None:
    occurrence.activity_id = old.id
    occurrence.planned_on -= timedelta(days=shift)
    occurrence.theme = theme_on(old, occurrence.planned_on)
    if occurrence.status is MOVED and occurrence.was_on == occurrence.planned_on:
        undo(session=session, occurrence=occurrence, by=by, at=at)
    elif occurrence.status is PLANNED:  # written after the change, in the new series' time
        _stand(occurrence, NewTime(occurrence.planned_on, old.starts, old.minutes))
    session.add(occurrence)


def _continued_by(session: Session, activity: Activity) -> Activity | None:
    return session.exec(
        select(Activity)
        .where(Activity.continues_id == activity.id, col(Activity.ended_at).is_(None))
        .order_by(col(Activity.created_at).desc())
    ).first()


def _all_of(session: Session, activity_id: str) -> list[Occurrence]:
    return list(session.exec(select(Occurrence).where(Occurrence.activity_id == activity_id)))


def _log_series(
    session: Session, activity: Activity, act: str, change: Change, **more: Any
) -> None:
    audit.record(
        session,
        association_id=activity.association_id,
        act=act,
        at=change.at,
        by=change.by,
        detail={"activity": activity.id, **more},
    )


def run_on(*, session: Session, activity: Activity, last_on: date | None, until: date) -> int:
    """The same series lasts longer; how many times were added."""
    activity.last_on = last_on
    session.add(activity)
    return carry_on(session=session, activity=activity, until=until)
