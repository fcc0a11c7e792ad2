"""An enrolment ends, or its end is taken back the same day; phones are let go in time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import audit
from app.accounts.devices import revoke
from app.accounts.models import Binding, Device, DeviceKind, Person
from app.accounts.sealing import box_of
from app.clock import local_date
from app.programmes.access import Place
from app.programmes.changing import keep_change, locked
from app.programmes.lifetime import is_let_go
from app.programmes.models import Enrolment, NextStep, NoEndRating
from app.programmes.reasons import Ending

# Shorter than thirteen months of any length: the pure rule decides about the rest.
LONG_AGO = timedelta(days=390)


class NotInOrder(ValueError):
    """The last day lies before the first."""


@dataclass(frozen=True, slots=True)
class End:
    """How it ends. `line`: one line about the next step; `without`: why there is no end rating."""

    on: date
    ending: Ending
    next_step: NextStep
    next_step_on: date | None
    line: str
    without: NoEndRating | None = None


def end(
    *, session: Session, by: str, at: datetime, association_id: str, place: Place, how: End
) -> bool:
    """End it; false when it has ended already: a second tap changes nothing."""
    row = locked(session, place)
    if row.ended_on is not None:
        return False
    if how.on < row.started_on:
        raise NotInOrder(how.on)
    row.ended_on, row.ended_at, row.ended_by = how.on, at, by
    row.end_group, row.end_reason = how.ending.group, how.ending.reason
    row.no_end_rating = how.without
    row.next_step, row.next_step_on = how.next_step, how.next_step_on
    if how.line:
        box = box_of(session, row.person_id)
        row.next_step_line = box.seal(f"enrolment|next_step_line|{row.id}", how.line)
    session.add(row)
    keep_change(session, row, "ended_on", None, how.on, by, at)
    detail = {"enrolment": row.id, "group": how.ending.group}
    _note(session, "enrolment_ended", by, at, association_id, place, detail)
    return True


def may_undo(row: Enrolment, today: date) -> bool:
    """An end made by mistake is taken back on the day it was written down."""
    return row.ended_at is not None and local_date(row.ended_at) == today


def undo_end(*, session: Session, by: str, at: datetime, association_id: str, place: Place) -> bool:
    """She goes on as if nothing had been said; false when it is too late or not ended."""
    row = locked(session, place)
    again = select(Enrolment.id).where(
        col(Enrolment.person_id) == row.person_id,
        col(Enrolment.programme_id) == row.programme_id,
        col(Enrolment.ended_on).is_(None),
    )
    if not may_undo(row, local_date(at)) or session.exec(again).first() is not None:
        return False
    keep_change(session, row, "ended_on", row.ended_on, None, by, at)
    row.ended_on = row.ended_at = row.ended_by = None
    row.end_group = row.end_reason = row.no_end_rating = None
    row.next_step = row.next_step_on = row.next_step_line = None
    session.add(row)
    _note(session, "end_undone", by, at, association_id, place, {"enrolment": row.id})
    return True


def let_phones_go(session: Session, at: datetime) -> int:
    """End the phones of people whose every enrolment ended thirteen months ago (S8)."""
    today = local_date(at)
    ended = func.count(col(Enrolment.ended_on)) == func.count()
    long_ago = func.max(col(Enrolment.ended_on)) < today - LONG_AGO
    gone = (
        select(col(Enrolment.person_id)).group_by(col(Enrolment.person_id)).having(ended & long_ago)
    )
    rows = session.execute(
        select(Binding, col(Person.association_id))
        .join(Person, col(Person.id) == col(Binding.person_id))
        .join(Device, col(Device.id) == col(Binding.device_id))
        .where(
            col(Binding.person_id).in_(gone),
            col(Binding.revoked_at).is_(None),
            col(Device.kind) == DeviceKind.PHONE,
        )
        .order_by(col(Binding.id))
    ).all()
    people = sorted({binding.person_id for binding, _ in rows})
    ends: dict[str, list[date | None]] = {person: [] for person in people}
    for person, ended_on in session.execute(
        select(col(Enrolment.person_id), col(Enrolment.ended_on)).where(
            col(Enrolment.person_id).in_(people)
        )
    ):
        ends[person].append(ended_on)
    let_go = [row for row in rows if is_let_go(ends[row[0].person_id], today)]
    for binding, association_id in let_go:
        revoke(session=session, by=None, at=at, binding=binding, association_id=association_id)
    return len(let_go)


def _note(
    session: Session,
    act: str,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    detail: dict[str, str],
) -> None:
    audit.record(
        session,
        association_id=association_id,
        act=act,
        at=at,
        by=by,
        person=place.person_id,
        detail=detail,
    )
