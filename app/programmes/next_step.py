"""Where she goes on to: said while she is here or at the end, changed at any time after."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.accounts.sealing import box_of
from app.programmes.access import Place
from app.programmes.changing import keep_change, locked
from app.programmes.life import next_step_line
from app.programmes.logged import note
from app.programmes.models import Enrolment, EnrolmentChange, NextStep
from app.programmes.reasons import Ending


@dataclass(frozen=True, slots=True)
class Next:
    """A step, the day it begins if that is known, and one line about it."""

    step: NextStep
    on: date | None
    line: str


def said_of(session: Session, row: Enrolment) -> Next | None:
    """What is written of it; None while nothing is."""
    if row.next_step is None:
        return None
    return Next(row.next_step, row.next_step_on, next_step_line(session, row))


def say(session: Session, row: Enrolment, after: Next, by: str, at: datetime) -> list[str]:
    """Write it on a row that is held; the names of what changed.

    The line is hers and sealed: the history tells the step and the day, never the line.
    """
    changed = [
        *_put(session, row, "next_step", after.step, by, at),
        *_put(session, row, "next_step_on", after.on, by, at),
    ]
    if after.line != next_step_line(session, row):
        box = box_of(session, row.person_id)
        place = f"enrolment|next_step_line|{row.id}"
        row.next_step_line = box.seal(place, after.line) if after.line else None
        changed.append("next_step_line")
    session.add(row)
    return changed


def take_back(session: Session, row: Enrolment) -> None:
    """What was said together with the end goes with it; what was known before it stays."""
    told = select(EnrolmentChange).where(
        col(EnrolmentChange.enrolment_id) == row.id, col(EnrolmentChange.at) == row.ended_at
    )
    before = {change.field: change.was for change in session.exec(told)}
    if "next_step" in before:
        row.next_step = NextStep(before["next_step"]) if before["next_step"] else None
    if "next_step_on" in before:
        day = before["next_step_on"]
        row.next_step_on = date.fromisoformat(day) if day else None
    if row.next_step is None:
        row.next_step_line = None


def change(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    after: Next,
    ending: Ending | None,
) -> bool:
    """Another next step, and for one that has ended another reason; false on a second tap."""
    row = locked(session, place)
    changed = say(session, row, after, by, at)
    if ending is not None and row.ended_on is not None:
        changed += _put(session, row, "end_group", ending.group, by, at)
        changed += _put(session, row, "end_reason", ending.reason, by, at)
    for field in changed:
        detail = {"enrolment": row.id, "field": field}
        note(session, "enrolment_changed", by, at, association_id, place, **detail)
    return bool(changed)


def _put(
    session: Session, row: Enrolment, field: str, becomes: object, by: str, at: datetime
) -> list[str]:
    was = getattr(row, field)
    if was == becomes:
        return []
    setattr(row, field, becomes)
    keep_change(session, row, field, was, becomes, by, at)
    return [field]
