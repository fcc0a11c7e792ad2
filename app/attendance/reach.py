"""Whether a tap was within its author's reach at the time it was about (trust S22, S28).

The door of `programmes.access` asks about today; a tap may arrive days later. So this asks about
the day of the occurrence, and about the moment of the tap.
"""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, bindparam, select
from sqlmodel import Session

from app.attendance.models import Act, Mark
from app.attendance.taps import Refused, Tap
from app.db.tables import table_of
from app.programmes.models import Assignment, Enrolment, Programme
from app.programmes.named import could_meet
from app.schedule.models import Activity, ActivityKind, Occurrence, OccurrenceStatus
from app.schedule.queries import expected

Found = TypeVar("Found")
_ASSIGNMENT, _ENROLMENT = table_of(Assignment), table_of(Enrolment)
_PROGRAMME = table_of(Programme)
_GIVEN = (
    select(_ASSIGNMENT.c.from_on, _ASSIGNMENT.c.until_on, _ASSIGNMENT.c.ended_at)
    .join(_PROGRAMME, _PROGRAMME.c.id == _ASSIGNMENT.c.programme_id)
    .where(
        _ASSIGNMENT.c.programme_id == bindparam("programme"),
        _ASSIGNMENT.c.person_id == bindparam("person"),
        _PROGRAMME.c.association_id == bindparam("association"),
    )
)
_ENROLLED = select(_ENROLMENT.c.id, _ENROLMENT.c.started_on, _ENROLMENT.c.ended_on).where(
    _ENROLMENT.c.programme_id == bindparam("programme"),
    _ENROLMENT.c.person_id == bindparam("person"),
)

_MARK = table_of(Mark)
_HELD = (
    select(_MARK.c.uuid)
    .where(_MARK.c.occurrence_id == bindparam("occurrence"), _MARK.c.act == Act.HELD)
    .limit(1)
)


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
    about = {"programme": occurrence.programme_id, "person": tap.by}
    rows = _asked(session, _GIVEN, about | {"association": tap.association_id})
    days = (occurrence.local_on, tap.at.date())
    reached = [row for row in rows if any(_covers(row.from_on, row.until_on, day) for day in days)]
    if not reached:
        raise Refused("not_theirs")
    if all(_had_ended(row.ended_at, tap.at) for row in reached):
        raise Refused("author_ended")


def check_named(session: Session, occurrence: Occurrence) -> None:
    """Raises Refused for an open activity: of it no person is stored."""
    if _activity(session, occurrence).kind is ActivityKind.OPEN:
        raise Refused("not_theirs")


def check_open(session: Session, occurrence: Occurrence) -> None:
    """Raises Refused unless it is an open activity: elsewhere people are marked, not counted."""
    if _activity(session, occurrence).kind is not ActivityKind.OPEN:
        raise Refused("not_theirs")


def note_held(session: Session, occurrence: Occurrence) -> None:
    """Somebody says now whether it took place."""
    session.info.setdefault("reach", {})["held", occurrence.id] = True


def has_held(session: Session, occurrence: Occurrence) -> bool:
    """Whether anybody has said whether it took place: then each mark agrees or not."""
    about = {"occurrence": occurrence.id}

    def ask() -> bool:
        return session.connection().execute(_HELD, about).first() is not None

    return _once(session, ("held", occurrence.id), ask)


def check_enrolled(session: Session, person_id: str, occurrence: Occurrence) -> None:
    """Raises Refused unless the person was in the occurrence's programme that day."""
    rows = _enrolments(session, person_id, occurrence)
    if not any(_covers(row.started_on, row.ended_on, occurrence.local_on) for row in rows):
        raise Refused("not_theirs")


def check_met(session: Session, tap: Tap, person_id: str) -> None:
    """Raises Refused when the person was protected from the author at the moment of the tap."""
    key = ("met", tap.by, person_id)
    if not _once(session, key, lambda: could_meet(session, tap.by, person_id, tap.at)):
        raise Refused("not_theirs")


def check_hers(session: Session, person_id: str, occurrence: Occurrence) -> None:
    """Raises Refused unless she is expected at it: of an open one nobody is stored."""
    check_enrolled(session, person_id, occurrence)
    coming = expected(session, [occurrence.id])[occurrence.id]
    mine = {row.id for row in _enrolments(session, person_id, occurrence)}
    if not mine.intersection(coming):
        raise Refused("not_theirs")


def _activity(session: Session, occurrence: Occurrence) -> Activity:
    wanted = occurrence.activity_id
    return _once(session, ("activity", wanted), lambda: session.get_one(Activity, wanted))


def _covers(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day <= end)


def _had_ended(ended_at: datetime | None, at: datetime) -> bool:
    return ended_at is not None and ended_at <= at


def _enrolments(session: Session, person_id: str, occurrence: Occurrence) -> list[Row[Any]]:
    about = {"programme": occurrence.programme_id, "person": person_id}
    return _asked(session, _ENROLLED, about)


def _asked(session: Session, statement: Select[Any], about: dict[str, str]) -> list[Row[Any]]:
    """Past the ORM, which would write what is pending before each question."""
    key = (statement, *about.values())
    return _once(session, key, lambda: list(session.connection().execute(statement, about)))


def _once(session: Session, key: tuple[Hashable, ...], ask: Callable[[], Found]) -> Found:
    """Asked once a transaction: fifty taps of one list are about the same few rows."""
    known: dict[tuple[Hashable, ...], Any] = session.info.setdefault("reach", {})
    if key not in known:
        known[key] = ask()
    found: Found = known[key]
    return found
