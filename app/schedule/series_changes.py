"""This and all later times: a series that ends, or goes on otherwise; and taken back.

The old series ends the day before and a new one carries on. Occurrences keep their ids.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app import audit
from app.clock import local_date
from app.schedule import days_off, people, recurrence
from app.schedule.actions import carry_on, standing_until, theme_on
from app.schedule.changes import (
    CANCELLED,
    MOVED,
    PLANNED,
    Change,
    NewTime,
    NothingToUndo,
    note,
    put,
    stand,
    still_ahead,
    undo,
)
from app.schedule.models import Activity, Occurrence
from app.schedule.recurrence import Shift

HOLIDAY = "change_holiday"


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
    still_ahead(first_gone, change.at)
    gone = _ahead(session, activity.id, first_gone.planned_on, change.at)
    for occurrence in gone:
        note(session, occurrence, CANCELLED, change)
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

    Of several weekdays only that of `first` goes to another; a new hour or place is for all.
    `fields`: what else is new, by the names of `models.Activity`. Times ahead that had been moved
    or cancelled by themselves stay as they are, in the new series. Raises HasBegun, WeekdayTaken.
    """
    still_ahead(first, change.at)
    days = (to.on - first.local_on).days
    shift = recurrence.shift(activity.rule, first.planned_on, days)
    begins = _begins(first, shift, change.at)
    new = _successor(activity, first, to, shift, begins, change, fields)
    session.add(new)
    session.flush()
    since = first.planned_on if shift.weekday is None else begins
    for occurrence in _ahead(session, activity.id, since, change.at):
        _carry_over(session, occurrence, new, to, shift, change)
    activity.was_last_on = activity.last_on
    activity.last_on = max(since - timedelta(days=1), activity.first_on)
    activity.ended_at, activity.ended_by = change.at, change.by
    session.add(activity)
    people.go_on(session=session, old=activity, new=new, shift=shift, by=change.by, at=change.at)
    # A holiday that the old days met and the new ones miss, or the other way round.
    carry_on(session=session, activity=new, until=standing_until(session, new, change.at))
    _log_series(session, new, "activity_continued", change, **{"from": activity.id})
    return new


def _begins(first: Occurrence, shift: Shift, at: datetime) -> date:
    """The first day of the new series: other weekdays between old and new day are in it too."""
    day = shift.on(first.planned_on)
    if shift.weekday is None or local_date(at) <= day < first.planned_on:
        return day
    return first.planned_on


def _successor(
    activity: Activity,
    first: Occurrence,
    to: NewTime,
    shift: Shift,
    begins: date,
    change: Change,
    fields: dict[str, Any],
) -> Activity:
    last = activity.last_on
    mine = {
        **activity.model_dump(exclude={"id", "was_last_on", "ended_at", "ended_by"}),
        "rule": recurrence.moved(activity.rule, shift),
        "first_on": begins,
        "last_on": shift.until(last) if last else None,
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
    shift: Shift,
    change: Change,
) -> None:
    occurrence.activity_id = new.id
    planned_on = shift.on(occurrence.planned_on)
    occurrence.planned_on = planned_on
    occurrence.theme = theme_on(new, planned_on)
    if occurrence.status is PLANNED:
        before = (occurrence.local_on, occurrence.starts, occurrence.minutes)
        if before != (planned_on, to.starts, to.minutes) or to.place_id is not None:
            put(occurrence, replace(to, on=planned_on, place_id=None))
            note(session, occurrence, MOVED, change)
            _skip_holiday(session, occurrence, new, change)
    session.add(occurrence)


def _skip_holiday(
    session: Session, occurrence: Occurrence, series: Activity, change: Change
) -> None:
    """It keeps its id, so it is called off rather than taken away."""
    day = occurrence.planned_on
    if days_off.is_off(day) and day.isoformat() not in series.kept_days:
        note(session, occurrence, CANCELLED, replace(change, reason=HOLIDAY, text=None))


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
    back = _back(old, new)
    for occurrence in moved:
        _give_back(session, occurrence, old, back, by, at)
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


def _back(old: Activity, new: Activity | None) -> Shift:
    if new is None or new.continues_on is None:
        return Shift(0)
    days = (new.first_on - new.continues_on).days
    return recurrence.shift_between(old.rule, new.rule, days).back


def _give_back(
    session: Session, occurrence: Occurrence, old: Activity, back: Shift, by: str, at: datetime
) -> None:
    occurrence.activity_id = old.id
    occurrence.planned_on = back.on(occurrence.planned_on)
    occurrence.theme = theme_on(old, occurrence.planned_on)
    if occurrence.status is CANCELLED and occurrence.reason == HOLIDAY:
        undo(session=session, occurrence=occurrence, by=by, at=at)
    if occurrence.status is MOVED and occurrence.was_on == occurrence.planned_on:
        undo(session=session, occurrence=occurrence, by=by, at=at)
    elif occurrence.status is PLANNED:  # written after the change, in the new series' time
        stand(occurrence, NewTime(occurrence.planned_on, old.starts, old.minutes))
        _skip_holiday(session, occurrence, old, Change(by, at))
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
