"""Reads: a person's own times, and who is expected at a time: one statement from two sides.

Who may see them was asked at the door (`programmes.access`): these take what it gave.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlmodel import Session

from app.db.tables import table_of
from app.programmes.access import Place as Enrolled
from app.programmes.models import Enrolment
from app.schedule.leading import led_by
from app.schedule.models import (
    Activity,
    ActivityKind,
    InOrOut,
    Leading,
    Occurrence,
    Place,
    TakingPart,
)
from app.schedule.times import Time, time_of_row

_O, _A, _E = table_of(Occurrence).c, table_of(Activity).c, table_of(Enrolment).c
_T, _I = table_of(TakingPart).c, table_of(InOrOut).c
_PLACE = table_of(Place)
_HERE, _WAS = _PLACE.alias("here"), _PLACE.alias("was_here")

TIME = (
    _O.id,
    _O.activity_id,
    _O.programme_id,
    _A.kind,
    _A.what,
    _A.title,
    _O.theme,
    _A.bring,
    _A.note,
    _A.link,
    _A.suits_wheelchair,
    _A.choice,
    _A.capacity,
    _A.rule,
    _O.planned_on,
    _O.local_on,
    _O.starts,
    _O.starts_at,
    _O.ends_at,
    _O.status,
    _O.was_on,
    _O.was_starts,
    _O.changed_at,
    _O.reason,
    _O.reason_text,
    _O.version,
    _HERE.c.id.label("place_id"),
    _HERE.c.kind.label("place_kind"),
    _HERE.c.name.label("place_name"),
    _HERE.c.address,
    _HERE.c.way,
    _HERE.c.cap,
    _HERE.c.photo.is_not(None).label("has_photo"),
    _WAS.c.name.label("was_place"),
)
FROM = (
    table_of(Occurrence)
    .join(table_of(Activity), _A.id == _O.activity_id)
    .outerjoin(_HERE, _HERE.c.id == func.coalesce(_O.place_id, _A.place_id))
    .outerjoin(
        _WAS,
        and_(
            _O.was_on.is_not(None),
            _O.place_id.is_not(None),
            _WAS.c.id == func.coalesce(_O.was_place_id, _A.place_id),
            _WAS.c.id != _O.place_id,
        ),
    )
)
_COMING = (
    _E.id.label("enrolment_id"),
    _E.person_id,
    _A.everybody,
    _T.id.label("part_id"),
    _T.from_on,
    _T.until_on,
    _T.weekdays,
    _I.comes,
)
_WITH_PEOPLE = (
    FROM.join(
        table_of(Enrolment),
        and_(
            _E.programme_id == _O.programme_id,
            _E.started_on <= _O.local_on,
            or_(_E.ended_on.is_(None), _E.ended_on >= _O.local_on),
        ),
    )
    .outerjoin(
        table_of(TakingPart), and_(_T.activity_id == _O.activity_id, _T.enrolment_id == _E.id)
    )
    .outerjoin(table_of(InOrOut), and_(_I.occurrence_id == _O.id, _I.enrolment_id == _E.id))
)
_IS_ON_A_LIST = or_(_A.everybody.is_(True), _T.id.is_not(None), _I.comes.is_not(None))
_BETWEEN = _O.local_on.between(bindparam("since"), bindparam("until"))
# A time that moved out of these days is still told about on the day it left.
_OR_WAS = or_(_BETWEEN, _O.was_on.between(bindparam("since"), bindparam("until")))


@cache
def _times_of_people() -> Select[Any]:
    return (
        select(*TIME, *_COMING)
        .select_from(_WITH_PEOPLE)
        .where(
            _O.programme_id.in_(bindparam("programmes", expanding=True)),
            _E.id.in_(bindparam("enrolments", expanding=True)),
            _BETWEEN,
            _IS_ON_A_LIST,
        )
        .order_by(_O.starts_at, _O.id, _E.id)
    )


@cache
def _people_at_times() -> Select[Any]:
    return (
        select(_O.id, _O.planned_on, *_COMING)
        .select_from(_WITH_PEOPLE)
        # To an open activity anybody may come: only heads are counted, so nobody is expected.
        .where(
            _O.id.in_(bindparam("occurrences", expanding=True)),
            _A.kind != ActivityKind.OPEN,
            _IS_ON_A_LIST,
        )
        .order_by(_O.id, _E.id)
    )


@cache
def _times_of_programmes() -> Select[Any]:
    return (
        select(*TIME)
        .select_from(FROM)
        .where(_O.programme_id.in_(bindparam("programmes", expanding=True)), _OR_WAS)
        .order_by(_O.starts_at, _O.id)
    )


def times_of(
    session: Session, enrolled: Sequence[Enrolled], since: date, until: date
) -> list[Time]:
    """The times somebody comes to between two days, in order; one query.

    `enrolled`: her enrolments as the door gave them. Cancelled times are among them.
    """
    if not enrolled:
        return []
    rows = session.execute(
        _times_of_people(),
        {
            "programmes": sorted({one.programme_id for one in enrolled}),
            "enrolments": sorted({one.enrolment_id for one in enrolled}),
            "since": since,
            "until": until,
        },
    )
    found = []
    for _, same in groupby(rows, key=lambda row: (row.id, row.enrolment_id)):
        alike = list(same)
        if _comes(alike) or (alike[0].choice is not None and alike[0].comes is False):
            found.append(time_of_row(alike[0], alike[0].comes))
    return list({one.id: one for one in found}.values())


def expected(session: Session, occurrence_ids: Iterable[str]) -> dict[str, list[str]]:
    """For each time the enrolments that are expected at it; one query."""
    wanted = sorted(set(occurrence_ids))
    found: dict[str, list[str]] = {one: [] for one in wanted}
    if not wanted:
        return found
    rows = session.execute(_people_at_times(), {"occurrences": wanted})
    for (occurrence_id, enrolment_id), same in groupby(
        rows, key=lambda row: (row.id, row.enrolment_id)
    ):
        if _comes(list(same)):
            found[occurrence_id].append(enrolment_id)
    return found


def times_in(
    session: Session, programme_ids: Iterable[str], since: date, until: date
) -> list[Time]:
    """Every time of some programmes that meets, or was to, between two days; one query."""
    wanted = sorted(set(programme_ids))
    asked = {"programmes": wanted, "since": since, "until": until}
    rows = session.execute(_times_of_programmes(), asked) if wanted else ()
    return [time_of_row(row) for row in rows]


def leaders(session: Session, times: Iterable[Time]) -> dict[str, list[str]]:
    """Who leads each time, as ids of staff; one query."""
    times = list(times)
    wanted = sorted({one.activity_id for one in times})
    rows = session.execute(
        select(table_of(Leading)).where(table_of(Leading).c.activity_id.in_(wanted))
    ).all()
    return {one.id: led_by(rows, one) for one in times}


def _comes(rows: Sequence[Row[Any]]) -> bool:
    """The rows of one person at one time: one for each period she was given."""
    first = rows[0]
    if first.comes is not None:
        return bool(first.comes)
    periods = [row for row in rows if row.part_id is not None]
    if not periods:
        return bool(first.everybody)
    day = first.planned_on
    return any(
        row.from_on <= day
        and (row.until_on is None or row.until_on >= day)
        and (row.weekdays is None or day.weekday() in row.weekdays)
        for row in periods
    )
