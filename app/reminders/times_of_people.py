"""The times and changes of many people, as the planner wants them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from app.attendance.folding import fold, tapped
from app.attendance.models import Act, Mark
from app.clock import local_date
from app.db.tables import table_of
from app.reminders.planning import Asked, Change, Meets
from app.schedule.comings import Ahead, Coming, ahead, comings_to, have_come

_M = table_of(Mark).c
_SAID = select(table_of(Mark)).where(
    _M.occurrence_id.in_(bindparam("occurrences", expanding=True)),
    _M.person_id.in_(bindparam("people", expanding=True)),
    _M.act == Act.SAID,
)


@dataclass(slots=True)
class Gathering:
    """What is known of one person while it is gathered."""

    rows: list[Row[Any]]
    meets: list[Meets] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    pushed_on: set[date] = field(default_factory=set)


def add_times(
    session: Session,
    found: dict[str, Gathering],
    at: datetime,
    until: date,
    news: Iterable[str],
) -> None:
    """The times that are still ahead, to the end of a day, and what has changed."""
    by_enrolment = {row.enrolment_id: row for one in found.values() for row in one.rows}
    times = ahead(session, by_enrolment, at, until)
    off = _said_off(session, found, {time.occurrence_id for time in times})
    firsts = _firsts(session, times, at, until)
    for time in times:
        her = by_enrolment[time.enrolment_id].person_id
        if (her, time.occurrence_id) not in off:
            is_first = time.occurrence_id == firsts.get(time.enrolment_id)
            found[her].meets.append(Meets(key_of(time), time.starts_at, is_first))
    for changed in comings_to(session, by_enrolment, news):
        change = _change(changed)
        if change is not None:
            found[by_enrolment[changed.enrolment_id].person_id].changes.append(change)


def key_of(time: Ahead) -> str:
    """A time as it stands: once it moves it is another one, and told anew."""
    return f"{time.occurrence_id}@{int(time.starts_at.timestamp())}"


def _firsts(session: Session, times: Iterable[Ahead], at: datetime, until: date) -> dict[str, str]:
    """By enrolment, the time ahead that is the first of all.

    On the last day nobody asks: it is only told the evening before.
    """
    next_ones: dict[str, Ahead] = {}
    for time in times:
        if local_date(time.starts_at) < until:
            known = next_ones.get(time.enrolment_id, time)
            next_ones[time.enrolment_id] = min(known, time, key=lambda one: one.starts_at)
    old = have_come(session, next_ones, at)
    return {key: one.occurrence_id for key, one in next_ones.items() if key not in old}


def _change(time: Coming) -> Change | None:
    if time.changed_at is None or time.is_her_own_change:
        return None
    was = time.before_at if time.meets else time.starts_at
    now = time.starts_at if time.meets else None
    return Change(time.occurrence_id, time.version, time.changed_at, was, now)


def _said_off(
    session: Session, found: dict[str, Gathering], occurrences: set[str]
) -> set[tuple[str, str]]:
    """(person, occurrence) where she has said herself that she cannot come: no reminder of it."""
    if not occurrences:
        return set()
    taps = defaultdict(list)
    asked = {"occurrences": sorted(occurrences), "people": list(found)}
    for row in session.execute(_SAID, asked):
        taps[row.person_id, row.occurrence_id].append(tapped(row))
    heads = {key: fold(own).head for key, own in taps.items()}
    return {key for key, head in heads.items() if head and head.said == "cannot_come"}
