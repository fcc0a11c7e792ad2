"""The rows as a queue: put in once, taken up by one worker at a time, settled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app import clock
from app.db import new_id
from app.db.tables import table_of
from app.reminders.hours import Rules
from app.reminders.models import Channel, Delivery, Reminder, State
from app.reminders.planning import ToBe

LEASE = timedelta(seconds=60)
WAKE = "stegvis_reminders"

_TABLE = table_of(Reminder)
_R = _TABLE.c
_KEY = ("person_id", "occasion", "kind")
# Spelled out: a prepared statement of PostgreSQL would not use the index of what is ready.
_IS_READY = _R.state == literal(State.READY, _R.state.type, literal_execute=True)
# What somebody has is his by real time, whatever moment a run stands in for; what was put back
# or never taken up waits by the time of the reminders.
_IS_FREE = or_(
    and_(_R.owner.is_(None), _R.lease_until <= bindparam("at")),
    and_(_R.owner.is_not(None), _R.lease_until <= bindparam("wire")),
)
_NEXT = (
    select(_R.id)
    .where(_IS_READY, _R.due_at <= bindparam("at"), _IS_FREE)
    .order_by(_R.due_at, _R.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
# What sending asks of a row, and no more: a night has many rows.
_NEEDED = (
    *(_R.id, _R.person_id, _R.kind, _R.occasion, _R.expires_at, _R.is_urgent, _R.attempts),
    *(_R.quiet_from, _R.quiet_until, _R.about, _R.says_at, _R.phrase),
)
_TAKE = (
    update(_TABLE)
    .where(_R.id.in_(_NEXT.scalar_subquery()))
    .values(lease_until=bindparam("until"), owner=bindparam("me"), attempts=_R.attempts + 1)
    .returning(*_NEEDED)
)
_OVER = (
    update(_TABLE)
    .where(_IS_READY, _R.expires_at <= bindparam("at"), _IS_FREE)
    .values(state=State.SKIPPED, why="expired", settled_at=bindparam("now"))
)
_SETTLE = (
    update(_TABLE)
    .where(
        _R.id.in_(bindparam("rows", expanding=True)),
        _R.owner == bindparam("me"),
        _IS_READY,
    )
    .values(
        state=bindparam("became"),
        why=bindparam("word"),
        channel=bindparam("way"),
        settled_at=bindparam("at"),
    )
)
_LATER = (
    update(_TABLE)
    .where(_R.id == bindparam("row"), _R.owner == bindparam("me"), _IS_READY)
    .values(lease_until=bindparam("until"), owner=None)
)


def put(session: Session, at: datetime, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write reminders that are not there yet; how many were new. Wakes the workers."""
    new = [dict(row) for row in rows]
    if not new:
        return 0
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(_TABLE).on_conflict_do_nothing(index_elements=_KEY)
    counted = statement.execution_options(preserve_rowcount=True)
    count = int(session.connection().execute(counted, new).rowcount)
    if count:
        wake(session)
    return count


def row_of(one: ToBe, association_id: str, rules: Rules, at: datetime) -> dict[str, Any]:
    """A planned reminder as a row. One with a reason is settled as it is written."""
    return {
        "id": new_id(),
        "association_id": association_id,
        "person_id": one.person_id,
        "kind": one.kind,
        "occasion": one.occasion,
        "due_at": one.due_at,
        "expires_at": one.expires_at,
        "is_urgent": one.is_urgent,
        "quiet_from": rules.quiet_from,
        "quiet_until": rules.quiet_until,
        "about": list(one.about),
        "says_at": one.says_at,
        "phrase": None,
        "by": None,
        "planned_at": at,
        "state": State.SKIPPED if one.why else State.READY,
        "why": one.why,
        "settled_at": at if one.why else None,
        "lease_until": at,
        "attempts": 0,
    }


def take(session: Session, at: datetime, me: str, most: int) -> Sequence[Row[Any]]:
    """Take up what is due and nobody else has, for a minute."""
    wire = clock.wire()
    asked = {"at": at, "wire": wire, "until": wire + LEASE, "me": me, "most": most}
    return session.connection().execute(_TAKE, asked).all()


def close_expired(session: Session, at: datetime) -> int:
    """What can no longer help anybody is skipped; how many."""
    asked = {"at": at, "wire": clock.wire(), "now": at}
    return int(session.connection().execute(_OVER, asked).rowcount)


class Settled(NamedTuple):
    """What became of a row."""

    row: str
    became: State
    word: str | None
    way: Channel | None


def settle(session: Session, me: str, at: datetime, rows: Iterable[Settled]) -> None:
    """Only what is still mine. A night's reminders end alike: a statement for each way to end."""
    alike = defaultdict(list)
    for row in rows:
        alike[row[1:]].append(row.row)
    for (became, word, way), same in alike.items():
        asked = {"rows": same, "me": me, "became": became, "word": word, "way": way, "at": at}
        session.connection().execute(_SETTLE, asked)


def put_back(session: Session, me: str, rows: Iterable[tuple[str, datetime]]) -> None:
    """Until a moment; somebody takes it up again then."""
    later = [{"row": row, "until": until, "me": me} for row, until in rows]
    if later:
        session.connection().execute(_LATER, later)


def note(session: Session, tries: Iterable[Mapping[str, Any]]) -> None:
    """The delivery log."""
    rows = [{"id": new_id(), **one} for one in tries]
    if rows:
        session.connection().execute(table_of(Delivery).insert(), rows)


def wake(session: Session) -> None:
    """On PostgreSQL the workers hear it when this is committed; on SQLite they look anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"NOTIFY {WAKE}"))
