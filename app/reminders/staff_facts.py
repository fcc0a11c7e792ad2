"""The facts behind the reminders of staff: of many at once, from the same rooms as their Day.

A coach or substitute is told of the programmes given to her today, of a protected person only if
she is named to her. A person's facts are gathered once, however many coaches share them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, func, or_, select
from sqlmodel import Session

from app.accounts.models import RoleHeld, StaffCard
from app.accounts.roles import Role
from app.clock import local_date
from app.db.tables import table_of
from app.programmes.models import Assignment, StaffRole
from app.reminders.duties import StaffFacts
from app.reminders.duties_of_people import Visible, duties_in
from app.reminders.hours import Rules
from app.reminders.models import ProgrammeRules, Reminder, ReminderChoice, State
from app.reminders.planning import Kind, Level

AT_ONCE = 200
LOOKS_BACK = timedelta(days=15)  # as long as a duty may stand before it is told

_C, _A, _H = table_of(ReminderChoice).c, table_of(Assignment).c, table_of(RoleHeld).c
_RULES, _R, _CARD = table_of(ProgrammeRules).c, table_of(Reminder).c, table_of(StaffCard).c
_TODAY: BindParameter[date] = bindparam("today")
_HOLDS = or_(
    and_(_A.role == StaffRole.COACH, _H.role == Role.COACH),
    and_(_A.role == StaffRole.SUBSTITUTE, _H.role == Role.SUBSTITUTE),
)
_IS_AWAY = and_(
    _CARD.away_from <= _TODAY, or_(_CARD.away_until.is_(None), _CARD.away_until >= _TODAY)
)
# Who is told today, one row a programme: whoever is away comes back to her Day.
_TOLD = (
    select(
        _C.person_id,
        _C.association_id,
        _C.level,
        _C.evening_at,
        _C.paused_until,
        _A.programme_id,
        _RULES.quiet_from,
        _RULES.quiet_until,
    )
    .join(table_of(Assignment), _A.person_id == _C.person_id)
    .join(table_of(RoleHeld), and_(_H.person_id == _A.person_id, _H.ended_at.is_(None), _HOLDS))
    .outerjoin(table_of(ProgrammeRules), _RULES.programme_id == _A.programme_id)
    .outerjoin(table_of(StaffCard), _CARD.person_id == _C.person_id)
    .where(
        _C.person_id.in_(bindparam("people", expanding=True)),
        _A.ended_at.is_(None),
        _A.from_on <= _TODAY,
        or_(_A.until_on.is_(None), _A.until_on >= _TODAY),
        func.coalesce(_IS_AWAY, False).is_(False),
    )
    .order_by(_C.person_id, _A.programme_id)
)
_NEXT = (
    select(_C.person_id)
    .distinct()
    .join(table_of(Assignment), _A.person_id == _C.person_id)
    .where(_C.level != Level.NONE, _C.person_id > bindparam("after"), _A.ended_at.is_(None))
    .order_by(_C.person_id)
    .limit(AT_ONCE)
)
_EARLIER = select(_R.person_id, _R.occasion, _R.about, _R.state, _R.why).where(
    _R.person_id.in_(bindparam("people", expanding=True)),
    _R.kind == Kind.STAFF,
    _R.due_at >= bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class OfStaff:
    """One member of staff's facts, and whose she is."""

    association_id: str
    facts: StaffFacts


@dataclass(slots=True)
class _Earlier:
    told: set[str] = field(default_factory=set)
    pushed_on: set[date] = field(default_factory=set)


def everybody(session: Session, at: datetime) -> Iterator[list[OfStaff]]:
    """All of staff who want to be reminded and have not been today, many at a time."""
    after = ""
    while people := list(session.scalars(_NEXT, {"after": after})):
        yield of_staff(session, people, at)
        after = people[-1]


def of_staff(session: Session, people: Sequence[str], at: datetime) -> list[OfStaff]:
    """The facts of some of staff; ten queries, two where nobody is left to remind today."""
    today = local_date(at)
    earlier = _earlier(session, people, at)
    waiting = [one for one in people if today not in earlier[one].pushed_on]
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_TOLD, {"people": waiting, "today": today}):
        rows[row.person_id].append(row)
    given = {row.programme_id for own in rows.values() for row in own}
    visible = duties_in(session, given, at) if given else Visible()
    return [_of(own, visible, earlier[person_id]) for person_id, own in rows.items()]


def _earlier(session: Session, people: Iterable[str], at: datetime) -> dict[str, _Earlier]:
    found: dict[str, _Earlier] = defaultdict(_Earlier)
    asked = {"people": list(people), "since": at - LOOKS_BACK}
    for row in session.execute(_EARLIER, asked):
        found[row.person_id].pushed_on.add(date.fromisoformat(row.occasion))
        if row.state is State.SENT or row.why == "paused":
            found[row.person_id].told.update(row.about)
    return found


def _of(rows: Sequence[Row[Any]], visible: Visible, earlier: _Earlier) -> OfStaff:
    first = rows[0]
    programmes = {row.programme_id for row in rows}
    facts = StaffFacts(
        first.person_id,
        first.level,
        first.evening_at,
        _quiet(rows),
        first.paused_until,
        tuple(visible.to(first.person_id, programmes)),
        frozenset(earlier.told),
        frozenset(earlier.pushed_on),
    )
    return OfStaff(first.association_id, facts)


def _quiet(rows: Iterable[Row[Any]]) -> Rules:
    """The longest night of her programmes."""
    own = [row for row in rows if row.quiet_from is not None]
    usual = Rules()
    if not own:
        return usual
    return Rules(
        quiet_from=min(row.quiet_from for row in own),
        quiet_until=max(row.quiet_until for row in own),
    )
