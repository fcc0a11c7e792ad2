"""Reminders that people ask for: a test, and what staff send by hand."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app import audit
from app.db import new_id
from app.reminders import queue
from app.reminders.hours import Rules, is_quiet, quiet_ends
from app.reminders.models import Channel, Delivery, Reminder
from app.reminders.planning import Kind, ToBe
from app.schedule.library import shipped

SHELF = "message"
TEST_LASTS = timedelta(minutes=10)


class NotAPhrase(ValueError):
    """No phrase of the shelf that staff send from."""


class TooLate(ValueError):
    """What it is about has begun or passed, or will have when the night is over."""


def send_test(
    *, session: Session, by: str, at: datetime, association_id: str, person_id: str
) -> str:
    """A test to her phones, at once; its id, to see what became of it."""
    one = ToBe(person_id, Kind.TEST, new_id(), at, at + TEST_LASTS, is_urgent=True)
    row: dict[str, Any] = queue.row_of(one, association_id, Rules(), at) | {"by": by}
    queue.put(session, at, [row])
    audit.record(
        session,
        association_id=association_id,
        act="reminder_sent",
        at=at,
        by=by,
        person=person_id,
        detail={"kind": Kind.TEST.value, "phrase": None},
    )
    return str(row["id"])


def send_by_hand(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    people: Iterable[str],
    phrase: str,
    token: str,
    until: datetime,
    rules: Rules,
    about: Sequence[str] = (),
) -> int:
    """A phrase to each of these people; how many are new. The same `token` again is one tap.

    In the quiet hours of `rules` it waits for the morning, and after `until` it is not sent at
    all. Raises NotAPhrase and TooLate.
    """
    known = shipped().get(phrase)
    if known is None or known.shelf != SHELF:
        raise NotAPhrase(phrase)
    if until <= (quiet_ends(at, rules) if is_quiet(at, rules) else at):
        raise TooLate
    wanted = sorted(set(people))
    rows = []
    for person_id in wanted:
        one = ToBe(person_id, Kind.SENT, token, at, until, about=tuple(about))
        rows.append(queue.row_of(one, association_id, rules, at) | {"by": by, "phrase": phrase})
    new = queue.put(session, at, rows)
    for person_id in wanted if new else ():
        audit.record(
            session,
            association_id=association_id,
            act="reminder_sent",
            at=at,
            by=by,
            person=person_id,
            detail={"kind": Kind.SENT.value, "phrase": phrase},
        )
    return new


def _has_said(session: Session, reminder_id: str, word: str) -> bool:
    said = select(Delivery.id).where(
        col(Delivery.reminder_id) == reminder_id, col(Delivery.outcome) == word
    )
    return session.exec(said).first() is not None


def note_report(*, session: Session, at: datetime, reminder_id: str, word: str) -> None:
    """What the gateway said later about a text message; once is enough."""
    row = session.get(Reminder, reminder_id)
    if row is None or row.shown_at is not None or _has_said(session, reminder_id, word):
        return
    session.add(
        Delivery(
            reminder_id=row.id, person_id=row.person_id, channel=Channel.SMS, at=at, outcome=word
        )
    )
    if word == "arrived":
        row.shown_at = at
        session.add(row)
