"""What of a batch goes out: what belongs together, what no longer stands, and why not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from app.db.tables import table_of
from app.reminders.planning import Kind, Level
from app.reminders.recipients import Recipient
from app.schedule.models import Occurrence, OccurrenceStatus

_O = table_of(Occurrence).c
_STANDS = select(_O.id, _O.starts_at, _O.status, _O.version).where(
    _O.id.in_(bindparam("occurrences", expanding=True))
)


def together(rows: Iterable[Row[Any]]) -> Iterable[list[Row[Any]]]:
    """Changes of one person go in one message; everything else alone.

    The change that helps the longest speaks for the others: what is tried, is tried until then.
    """
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in rows:
        key = row.person_id if row.kind is Kind.CHANGE else row.id
        found.setdefault((row.kind, key), []).append(row)
    for own in found.values():
        own.sort(key=lambda row: (row.expires_at, row.occasion), reverse=True)
    return found.values()


def standing(session: Session, rows: Iterable[Row[Any]]) -> set[str]:
    """Of what these rows tell, the times that still stand and the changes that nothing followed."""
    named = {key.partition("@")[0] for row in rows for key in row.about if "@" in key}
    named |= {key for row in rows if row.kind is Kind.CHANGE for key in row.about}
    if not named:
        return set()
    meets = (OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED)
    found: set[str] = set()
    for row in session.execute(_STANDS, {"occurrences": sorted(named)}):
        found.add(f"{row.id}:{row.version}")
        if row.status in meets:
            found.add(f"{row.id}@{int(row.starts_at.timestamp())}")
    return found


def is_superseded(row: Row[Any], stands: set[str]) -> bool:
    """The time has changed once more: what this row says of it holds no longer."""
    return row.kind is Kind.CHANGE and row.occasion not in stands


def why_not(
    own: list[Row[Any]], who: Recipient | None, stands: set[str], at: datetime
) -> str | None:
    """A word when a reminder is not sent at all."""
    if who is None or (who.level is Level.NONE and own[0].kind is not Kind.TEST):
        return "not_wanted"
    if who.is_paused(at) and own[0].kind is not Kind.TEST:
        return "paused"
    times = [key for row in own for key in row.about if "@" in key]
    if own[0].kind is Kind.DAY and times and not stands.intersection(times):
        is_more = any("@" not in key for key in own[0].about)
        return None if is_more else "called_off"
    return None if who.subscriptions or who.has_another_way else "no_way"
