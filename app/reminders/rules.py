"""A programme's own rules: when it reminds its participants, and of what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from app import audit
from app.db.tables import table_of
from app.programmes.models import Programme
from app.reminders.hours import Rules
from app.reminders.models import ProgrammeRules

_NAMES = (
    *("evening_at", "hours_before_first", "before_each", "ratings"),
    *("quiet_from", "quiet_until"),
)
_TABLE = table_of(ProgrammeRules)
RULES = tuple(_TABLE.c[name] for name in _NAMES)
"""The columns that `rules_of` reads, for a statement that outer joins the table."""


def rules_of(row: Row[Any] | None) -> Rules:
    """A programme's rules; the usual ones where it has none of its own."""
    if row is None or row.quiet_from is None:
        return Rules()
    return Rules(**{name: getattr(row, name) for name in _NAMES})


def rules_for(session: Session, programme_id: str) -> Rules:
    """One programme's rules as they are now."""
    row = session.execute(select(*RULES).where(_TABLE.c.programme_id == programme_id)).first()
    return rules_of(row)


def set_rules(
    *, session: Session, by: str | None, at: datetime, programme: Programme, rules: Rules
) -> None:
    """A programme's rules as a whole. What is planned already stays as it is."""
    row = session.get(ProgrammeRules, programme.id) or ProgrammeRules(
        programme_id=programme.id,
        quiet_from=rules.quiet_from,
        quiet_until=rules.quiet_until,
        set_at=at,
    )
    for name in _NAMES:
        setattr(row, name, getattr(rules, name))
    row.set_at, row.set_by = at, by
    session.add(row)
    audit.record(
        session,
        association_id=programme.association_id,
        act="reminder_rules_set",
        at=at,
        by=by,
        detail={"programme": programme.id},
    )
