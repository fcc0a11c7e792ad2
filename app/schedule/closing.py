"""A programme closed for a period: what falls in it is called off with a reason, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app import audit
from app.programmes.models import Programme
from app.schedule.changes import CANCELLED, MOVED, PLANNED, Change, note, undo
from app.schedule.days_off import Days
from app.schedule.models import Activity, Occurrence
from app.schedule.rules.models import Closing


@dataclass(frozen=True, slots=True)
class Period:
    """`meetings`: single meetings with one person are called off too, not only series."""

    from_on: date
    until_on: date
    meetings: bool = False


def falls_in(session: Session, programme_id: str, period: Period, at: datetime) -> list[Occurrence]:
    """What would be called off: it meets in the period and has not begun; in order."""
    rows = session.exec(
        select(Occurrence)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(
            Occurrence.programme_id == programme_id,
            col(Occurrence.local_on).between(period.from_on, period.until_on),
            col(Occurrence.starts_at) > at,
            col(Occurrence.status).in_((PLANNED, MOVED)),
            col(Activity.rule) != "" if not period.meetings else col(Activity.id).is_not(None),
        )
        .order_by(col(Occurrence.starts_at), col(Occurrence.id))
    )
    return list(rows)


def close(*, session: Session, programme: Programme, period: Period, change: Change) -> Closing:
    """Closed, also for what its series would have there later."""
    row = Closing(
        association_id=programme.association_id,
        programme_id=programme.id,
        from_on=period.from_on,
        until_on=period.until_on,
        reason=change.reason or "",
        reason_text=change.text,
        made_at=change.at,
        made_by=change.by,
    )
    session.add(row)
    session.flush()
    for occurrence in falls_in(session, programme.id, period, change.at):
        note(session, occurrence, CANCELLED, change)
    _log(session, "programme_closed", row, change.by, change.at)
    return row


def reopen(*, session: Session, by: str, at: datetime, closing: Closing) -> int:
    """Taken back: what it called off and has not begun meets as before; how many times."""
    if closing.undone_at is not None:
        return 0
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.programme_id == closing.programme_id,
            Occurrence.status == CANCELLED,
            Occurrence.changed_at == closing.made_at,
            col(Occurrence.starts_at) > at,
        )
    ).all()
    for occurrence in rows:
        undo(session=session, occurrence=occurrence, by=by, at=at)
    closing.undone_at, closing.undone_by = at, by
    session.add(closing)
    _log(session, "closing_undone", closing, by, at)
    return len(rows)


def standing(session: Session, programme_id: str, since: date) -> list[Closing]:
    """Those that are not over and not taken back, in order."""
    return list(
        session.exec(
            select(Closing)
            .where(
                Closing.programme_id == programme_id,
                col(Closing.undone_at).is_(None),
                col(Closing.until_on) >= since,
            )
            .order_by(col(Closing.from_on), col(Closing.id))
        )
    )


def periods(session: Session, programme_id: str, since: date) -> list[Days]:
    """First and last day of each that stands."""
    return [(one.from_on, one.until_on) for one in standing(session, programme_id, since)]


def call_off_new(session: Session, programme_id: str, rows: Iterable[Occurrence]) -> None:
    """Times of a series that were just written where the programme is closed."""
    rows = list(rows)
    if not rows:
        return
    for closing in standing(session, programme_id, min(row.local_on for row in rows)):
        reason, text = closing.reason, closing.reason_text
        change = Change(closing.made_by or "", closing.made_at, reason=reason, text=text)
        for row in rows:
            if closing.from_on <= row.local_on <= closing.until_on and row.status is PLANNED:
                note(session, row, CANCELLED, change)
                row.changed_by = closing.made_by


def _log(session: Session, act: str, row: Closing, by: str, at: datetime) -> None:
    audit.record(
        session,
        association_id=row.association_id,
        act=act,
        at=at,
        by=by,
        detail={"programme": row.programme_id, "closing": row.id},
    )
