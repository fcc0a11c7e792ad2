"""A whole round: plan what is due, then send it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from app.db import Database
from app.reminders import duties, facts, queue, staff_facts
from app.reminders.channels.holds import Holds
from app.reminders.channels.vapid import Signer
from app.reminders.hours import Rules
from app.reminders.keeping import Counts
from app.reminders.planning import ToBe, plan
from app.reminders.sending import Round
from app.reminders.settings import Ways

PLANS_AHEAD = timedelta(minutes=2)


def run(
    database: Database, ways: Ways, now: Callable[[], datetime], *, plans: bool = True
) -> Counts:
    """Plan and send everything that is due; what this run did."""
    counts = Counts()
    if plans:
        plan_due(database, now(), counts)
    key = database.keyring.push_key
    Round(database, ways, _signer(key, ways.subject), now, counts, _holds(key)).send_due()
    return counts


@lru_cache(maxsize=8)
def _signer(key: bytes, subject: str) -> Signer:
    """One for the life of a worker: services want the same token for hours."""
    return Signer(key, subject)


@lru_cache(maxsize=8)
def _holds(_key: bytes) -> Holds:
    """For as long: a round is over in seconds, what a service asks for is not."""
    return Holds()


def plan_due(database: Database, at: datetime, counts: Counts) -> None:
    """Write a row for everything that is due about now and has none; in short transactions."""
    with database.reading() as session:
        for batch in _batches(session, at):
            rows = [
                queue.row_of(one, association_id, rules, at)
                for association_id, rules, planned in batch
                for one in planned
                if one.due_at <= at + PLANS_AHEAD
            ]
            if rows:
                new = _put(database, at, rows)
                counts.planned += new.total()
                counts.skipped.update({why: count for why, count in new.items() if why})


def _batches(session: Session, at: datetime) -> Iterator[list[tuple[str, Rules, list[ToBe]]]]:
    """Participants first, then staff: whose, by which rules, and what."""
    for people in facts.everybody(session, at):
        yield [(of.association_id, of.facts.rules, plan(of.facts, at)) for of in people]
    for staff in staff_facts.everybody(session, at):
        yield [(of.association_id, of.facts.rules, duties.plan(of.facts, at)) for of in staff]


def _put(database: Database, at: datetime, rows: list[dict[str, Any]]) -> Counter[str | None]:
    """How many were new, by the reason why they are not sent."""
    alike: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[row["why"]].append(row)
    with database.writing() as session:
        new = Counter({why: queue.put(session, at, same) for why, same in alike.items()})
        session.commit()
    return new
