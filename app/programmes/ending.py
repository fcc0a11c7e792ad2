"""An enrolment ends, or its end is taken back the same day; phones are let go in time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.accounts.devices import revoke
from app.accounts.models import Binding, Device, DeviceKind, Person
from app.clock import local_date
from app.programmes import next_step
from app.programmes.access import Place
from app.programmes.changing import keep_change, locked
from app.programmes.lifetime import is_let_go
from app.programmes.logged import note
from app.programmes.models import Enrolment, NextStep, NoEndRating
from app.programmes.next_step import Next
from app.programmes.reasons import Ending
from app.programmes.stays import in_the_way

# Shorter than thirteen months of any length: the pure rule decides about the rest.
LONG_AGO = timedelta(days=390)


class NotInOrder(ValueError):
    """The last day lies before the first."""


class AlreadyEnded(ValueError):
    """Somebody has ended it, otherwise than it was to be ended now."""


class TooLateToUndo(ValueError):
    """Not the day of the end any more, or she has come in again."""


@dataclass(frozen=True, slots=True)
class End:
    """How it ends. `line`: one line about the next step; `without`: why there is no end rating."""

    on: date
    ending: Ending
    next_step: NextStep
    next_step_on: date | None
    line: str
    without: NoEndRating | None = None

    @property
    def after(self) -> Next:
        return Next(self.next_step, self.next_step_on, self.line)


def end(
    *, session: Session, by: str, at: datetime, association_id: str, place: Place, how: End
) -> bool:
    """End it; false on a second tap of the same. Raises NotInOrder and AlreadyEnded."""
    row = locked(session, place)
    if row.ended_on is not None:
        if row.ended_by == by and _said_of(session, row) == replace(how, without=None):
            return False
        raise AlreadyEnded(row.id)
    if how.on < row.started_on:
        raise NotInOrder(how.on)
    row.ended_on, row.ended_at, row.ended_by = how.on, at, by
    row.end_group, row.end_reason = how.ending.group, how.ending.reason
    row.no_end_rating = how.without
    keep_change(session, row, "ended_on", None, how.on, by, at)
    next_step.say(session, row, how.after, by, at)
    detail = {"enrolment": row.id, "group": how.ending.group}
    note(session, "enrolment_ended", by, at, association_id, place, **detail)
    return True


def _said_of(session: Session, row: Enrolment) -> End | None:
    """How it ended, but for the end rating: once it has ended nothing is asked about that."""
    after = next_step.said_of(session, row)
    if row.ended_on is None or row.end_group is None or after is None:
        return None
    ending = Ending(row.end_group, row.end_reason)
    return End(row.ended_on, ending, after.step, after.on, after.line)


def may_undo(row: Enrolment, today: date, hers: Iterable[Enrolment]) -> bool:
    """An end made by mistake is taken back on the day it was written down.

    `hers`: her enrolments; not when she has come in again since.
    """
    is_today = row.ended_at is not None and local_date(row.ended_at) == today
    return is_today and not in_the_way(hers, row.programme_id, row.started_on, but=row.id)


def undo_end(*, session: Session, by: str, at: datetime, association_id: str, place: Place) -> bool:
    """She goes on as if nothing had been said; false when it runs. Raises TooLateToUndo."""
    row = locked(session, place)
    if row.ended_on is None:
        return False
    hers = session.exec(select(Enrolment).where(col(Enrolment.person_id) == row.person_id))
    if not may_undo(row, local_date(at), hers):
        raise TooLateToUndo(row.id)
    keep_change(session, row, "ended_on", row.ended_on, None, by, at)
    next_step.take_back(session, row)
    row.ended_on = row.ended_at = row.ended_by = None
    row.end_group = row.end_reason = row.no_end_rating = None
    session.add(row)
    note(session, "end_undone", by, at, association_id, place, enrolment=row.id)
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
