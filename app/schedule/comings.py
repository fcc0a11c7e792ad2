"""Who comes to which times, of many people at once: what reminders are planned from.

Lean on purpose: a night's reminders for a whole country read it row by row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, cast, extract, or_, select
from sqlmodel import Session

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
from app.schedule.queries import _comes as comes

_O, _A, _E = table_of(Occurrence).c, table_of(Activity).c, table_of(Enrolment).c
_T, _I = table_of(TakingPart).c, table_of(InOrOut).c


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
        return self.status in (OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED)


_COLUMNS = (
    _E.id.label("enrolment_id"),
    _O.id,
    _O.planned_on,
    _O.starts_at,
    _O.status,
    _O.version,
    _O.changed_at,
    _O.before_at,
    _O.called_off_by,
    _A.everybody,
    _T.id.label("part_id"),
    _T.from_on,
    _T.until_on,
    _T.weekdays,
    _I.comes,
)
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


@cache
def _statement(*, is_news: bool) -> Select[Any]:
    among = (
        _O.id.in_(bindparam("occurrences", expanding=True))
        if is_news
        else _O.local_on.between(bindparam("since"), bindparam("until"))
    )
    return (
        select(*_COLUMNS)
        .select_from(_FROM)
        .where(
            _E.id.in_(bindparam("enrolments", expanding=True)),
            among,
            _A.kind != ActivityKind.OPEN,
            or_(_A.everybody.is_(True), _T.id.is_not(None), _I.comes.is_not(None)),
        )
        .order_by(_E.id, _O.starts_at, _O.id)
    )


def comings(
    session: Session, enrolment_ids: Iterable[str], since: date, until: date
) -> list[Coming]:
    """The times that enrolled people come to between two days; one query."""
    return _ask(session, enrolment_ids, is_news=False, since=since, until=until)


def comings_to(
    session: Session, enrolment_ids: Iterable[str], occurrence_ids: Iterable[str]
) -> list[Coming]:
    """Which of these people come to some named times; one query, none without a name."""
    named = sorted(set(occurrence_ids))
    return _ask(session, enrolment_ids, is_news=True, occurrences=named) if named else []


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
_HAVE_COME = (
    select(_E.id)
    .where(_E.id.in_(bindparam("enrolments", expanding=True)))
    .where(
        select(_O.id)
        .select_from(_AT_TIMES)
        .where(
            _O.programme_id == _E.programme_id,
            _O.local_on.between(_E.started_on, bindparam("last")),
            _O.status.in_((OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED)),
            _A.kind != ActivityKind.OPEN,
            _COMES,
        )
        .correlate(table_of(Enrolment))
        .exists()
    )
)


def have_come(session: Session, enrolment_ids: Iterable[str], last: date) -> set[str]:
    """Which of these enrolments had any time to come to, until that day; one query.

    It looks from the start of each and stops at the first, so that a long stay costs no more.
    """
    wanted = sorted(set(enrolment_ids))
    asked = {"enrolments": wanted, "last": last}
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


def _ask(
    session: Session, enrolment_ids: Iterable[str], *, is_news: bool, **asked: object
) -> list[Coming]:
    wanted = sorted(set(enrolment_ids))
    if not wanted:
        return []
    rows = session.execute(_statement(is_news=is_news), {"enrolments": wanted, **asked}).all()
    found = (list(same) for _, same in groupby(rows, key=lambda row: (row.enrolment_id, row.id)))
    return [_coming(alike[0]) for alike in found if comes(alike)]


def _coming(row: Any) -> Coming:
    return Coming(
        row.enrolment_id,
        row.id,
        row.starts_at,
        row.status,
        row.version,
        row.changed_at,
        row.before_at,
        row.called_off_by is CalledOffBy.PARTICIPANT,
    )
