"""Who comes to which times, of many people at once: what reminders are planned from.

Lean on purpose: a night's reminders for a whole country read it row by row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, cast, extract, or_, select
from sqlmodel import Session

from app.clock import local_date
from app.db.tables import table_of
from app.programmes.models import Enrolment
from app.schedule.models import (
    Activity,
    ActivityKind,
    CalledOffBy,
    InOrOut,
    Occurrence,
    OccurrenceStatus,
    TakingPart,
)

_O, _A, _E = table_of(Occurrence).c, table_of(Activity).c, table_of(Enrolment).c
_T, _I = table_of(TakingPart).c, table_of(InOrOut).c


class Ahead(NamedTuple):
    """A time that an enrolment will come to."""

    enrolment_id: str
    occurrence_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Coming:
    """One time of one enrolment. `before_at`: when it met before it moved last."""

    enrolment_id: str
    occurrence_id: str
    starts_at: datetime
    status: OccurrenceStatus
    version: int
    changed_at: datetime | None
    before_at: datetime | None
    is_her_own_change: bool

    @property
    def meets(self) -> bool:
        return self.status in MEETS


MEETS = (OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED)
_IS_IN = and_(_T.activity_id == _O.activity_id, _T.enrolment_id == _E.id)
_HAS_SAID = and_(_I.occurrence_id == _O.id, _I.enrolment_id == _E.id)
_FROM = (
    table_of(Enrolment)
    .join(
        table_of(Occurrence),
        and_(
            _O.programme_id == _E.programme_id,
            _E.started_on <= _O.local_on,
            or_(_E.ended_on.is_(None), _E.ended_on >= _O.local_on),
        ),
    )
    .join(table_of(Activity), _A.id == _O.activity_id)
    .outerjoin(table_of(TakingPart), _IS_IN)
    .outerjoin(table_of(InOrOut), _HAS_SAID)
)
_AT_TIMES = (
    table_of(Occurrence)
    .join(table_of(Activity), _A.id == _O.activity_id)
    .outerjoin(table_of(TakingPart), _IS_IN)
    .outerjoin(table_of(InOrOut), _HAS_SAID)
)


_WEEKDAY = (extract("dow", _O.planned_on) + 6) % 7  # the databases count from Sunday
_IN_A_PERIOD = and_(
    _T.from_on <= _O.planned_on,
    or_(_T.until_on.is_(None), _T.until_on >= _O.planned_on),
    # A list of single digits, read as its text: both databases can.
    or_(_T.weekdays.is_(None), cast(_T.weekdays, String).contains(cast(_WEEKDAY, String))),
)
_COMES = or_(  # what `comes` says of the same rows
    _I.comes.is_(True),
    and_(_I.comes.is_(None), or_(_IN_A_PERIOD, and_(_T.id.is_(None), _A.everybody.is_(True)))),
)
_IS_HERS = (_A.kind != ActivityKind.OPEN, _COMES)
_AHEAD = (  # one who has two periods that fit is there twice
    select(_E.id, _O.id, _O.starts_at)
    .select_from(_FROM)
    .where(
        _E.id.in_(bindparam("enrolments", expanding=True)),
        _O.local_on.between(bindparam("since"), bindparam("until")),
        _O.starts_at > bindparam("after"),
        _O.status.in_(MEETS),
        *_IS_HERS,
    )
    .distinct()
)
_NEWS = (
    select(
        *(_E.id.label("enrolment_id"), _O.id, _O.starts_at, _O.status, _O.version),
        *(_O.changed_at, _O.before_at, _O.called_off_by),
    )
    .select_from(_FROM)
    .where(
        _E.id.in_(bindparam("enrolments", expanding=True)),
        _O.id.in_(bindparam("occurrences", expanding=True)),
        *_IS_HERS,
    )
    .distinct()
)
_HAVE_COME = (
    select(_E.id)
    .where(_E.id.in_(bindparam("enrolments", expanding=True)))
    .where(
        select(_O.id)
        .select_from(_AT_TIMES)
        .where(
            _O.programme_id == _E.programme_id,
            _O.local_on.between(_E.started_on, bindparam("today")),
            _O.starts_at <= bindparam("at"),
            _O.status.in_(MEETS),
            *_IS_HERS,
        )
        .correlate(table_of(Enrolment))
        .exists()
    )
)


def ahead(
    session: Session, enrolment_ids: Iterable[str], after: datetime, until: date
) -> list[Ahead]:
    """The times that enrolled people come to after a moment, to the end of a day; one query."""
    wanted = sorted(set(enrolment_ids))
    asked = {"enrolments": wanted, "after": after, "since": local_date(after), "until": until}
    return [Ahead._make(row) for row in session.execute(_AHEAD, asked)] if wanted else []


def comings_to(
    session: Session, enrolment_ids: Iterable[str], occurrence_ids: Iterable[str]
) -> list[Coming]:
    """Which of these people come to some named times; one query, none without a name."""
    wanted, named = sorted(set(enrolment_ids)), sorted(set(occurrence_ids))
    if not wanted or not named:
        return []
    rows = session.execute(_NEWS, {"enrolments": wanted, "occurrences": named})
    return [
        Coming(
            row.enrolment_id,
            row.id,
            row.starts_at,
            row.status,
            row.version,
            row.changed_at,
            row.before_at,
            row.called_off_by is CalledOffBy.PARTICIPANT,
        )
        for row in rows
    ]


def have_come(session: Session, enrolment_ids: Iterable[str], at: datetime) -> set[str]:
    """Which of these enrolments had any time to come to, until a moment; one query.

    It looks from the start of each and stops at the first, so that a long stay costs no more.
    """
    wanted = sorted(set(enrolment_ids))
    asked = {"enrolments": wanted, "at": at, "today": local_date(at)}
    return set(session.scalars(_HAVE_COME, asked)) if wanted else set()


def changed_since(session: Session, news: datetime) -> list[str]:
    """The times that were moved, called off or put back since then, and not yet over."""
    return list(
        session.scalars(
            select(_O.id).where(
                _O.changed_at >= news, or_(_O.ends_at >= news, _O.was_on.is_not(None))
            )
        )
    )
