"""A whole round: plan what is due, then send it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from app.db import Database
from app.reminders import facts, queue
from app.reminders.channels.vapid import Signer
from app.reminders.planning import plan
from app.reminders.sending import Counts, Round
from app.reminders.settings import Ways

PLANS_AHEAD = timedelta(minutes=2)


def run(
    database: Database, ways: Ways, now: Callable[[], datetime], *, plans: bool = True
) -> Counts:
    """Plan and send everything that is due; what this run did."""
    counts = Counts()
    if plans:
        plan_due(database, now(), counts)
    signer = _signer(database.keyring.push_key, ways.subject)
    asyncio.run(Round(database, ways, signer, now, counts).send_due())
    return counts


@lru_cache(maxsize=8)
def _signer(key: bytes, subject: str) -> Signer:
    """One for the life of a worker: services want the same token for hours."""
    return Signer(key, subject)


def plan_due(database: Database, at: datetime, counts: Counts) -> None:
    """Write a row for everything that is due about now and has none; in short transactions."""
    with database.reading() as session:
        for people in facts.everybody(session, at):
            rows = [
                queue.row_of(one, of.association_id, of.facts.rules, at)
                for of in people
                for one in plan(of.facts, at)
                if one.due_at <= at + PLANS_AHEAD
            ]
            if rows:
                counts.planned += _put(database, at, rows)


def _put(database: Database, at: datetime, rows: list[dict[str, Any]]) -> int:
    with database.writing() as session:
        new = queue.put(session, at, rows)
        session.commit()
    return new
