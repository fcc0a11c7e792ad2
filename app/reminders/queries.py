"""Who is reached, who is not and why, and what was sent: for people the door let through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from app.reminders.models import Channel, Delivery, Reminder, State
from app.reminders.otherwise import in_order
from app.reminders.planning import Kind, Level
from app.reminders.recipients import Recipient, recipients
from app.reminders.settings import Ways

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sent:
    """One reminder in the log. `word`: what became of it, or why it was not sent."""

    id: str
    kind: Kind
    due_at: datetime
    state: State
    word: str
    channel: str | None
    was_shown: bool
    phrase: str | None
    tries: tuple[str, ...]


def not_reached(
    session: Session, people: Iterable[str], at: datetime, ways: Ways
) -> dict[str, str]:
    """Those of these people whom a reminder does not reach, each with a word for why.

    A number or an address is a way only where the operator has opened that channel.
    """
    wanted = list(dict.fromkeys(people))
    found = recipients(session, wanted, at, hears_all=True)
    words = {person_id: _word(found.get(person_id), ways, at) for person_id in wanted}
    return {person_id: word for person_id, word in words.items() if word is not None}


def _word(who: Recipient | None, ways: Ways, at: datetime) -> str | None:
    if who is None or who.level is Level.NONE:
        return "not_wanted"
    if who.is_paused(at):
        return "paused"
    there = in_order(who, ways)
    if not there:
        return "no_way"
    return "silent" if who.is_silent and there == [Channel.PUSH] else None


def log_of(session: Session, person_id: str, at: datetime) -> list[Sent]:
    """What was sent to a person in the last month, newest first; two queries."""
    rows = session.exec(
        select(Reminder)
        .where(col(Reminder.person_id) == person_id, col(Reminder.due_at) >= at - SHOWN_FOR)
        .order_by(col(Reminder.due_at).desc(), col(Reminder.id))
        .limit(60)
    ).all()
    tries = _tries(session, [row.id for row in rows])
    return [
        Sent(
            row.id,
            row.kind,
            row.due_at,
            row.state,
            row.why or row.state.value,
            row.channel.value if row.channel else None,
            row.shown_at is not None,
            row.phrase,
            tuple(tries.get(row.id, ())),
        )
        for row in rows
    ]


def _tries(session: Session, reminder_ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if reminder_ids:
        rows = session.execute(
            select(col(Delivery.reminder_id), col(Delivery.outcome))
            .where(col(Delivery.reminder_id).in_(reminder_ids))
            .order_by(col(Delivery.at), col(Delivery.id))
        )
        for reminder_id, outcome in rows:
            found.setdefault(reminder_id, []).append(outcome)
    return found


def answers_since(session: Session, since: datetime) -> dict[tuple[str, str], int]:
    """How often each push service, or other channel, gave each answer: nobody is in it."""
    where = case((col(Delivery.host) != "", col(Delivery.host)), else_=col(Delivery.channel))
    rows = session.execute(
        select(where, col(Delivery.outcome), func.count())
        .where(col(Delivery.at) >= since)
        .group_by(where, col(Delivery.outcome))
        .order_by(where, col(Delivery.outcome))
    )
    return {(host, word): count for host, word, count in rows}


def phrases_sent(session: Session, person_id: str, at: datetime) -> list[tuple[datetime, str]]:
    """What staff have sent her in the last month, newest first, for her own page."""
    rows = session.execute(
        select(col(Reminder.due_at), col(Reminder.phrase))
        .where(
            col(Reminder.person_id) == person_id,
            col(Reminder.kind) == Kind.SENT,
            col(Reminder.phrase).is_not(None),
            col(Reminder.due_at) >= at - SHOWN_FOR,
        )
        .order_by(col(Reminder.due_at).desc())
        .limit(10)
    )
    return [(due_at, phrase) for due_at, phrase in rows]


@dataclass(frozen=True, slots=True)
class Sending:
    """One phrase to everybody at a time. `sent`: how many have got it so far."""

    at: datetime
    phrase: str
    people: int
    sent: int
    waiting: int


def sent_about(
    session: Session, people: Sequence[str], occurrence_id: str, at: datetime
) -> list[Sending]:
    """What staff have sent about a time, newest first; one query."""
    rows = session.exec(
        select(Reminder)
        .where(
            col(Reminder.person_id).in_(people),
            col(Reminder.kind) == Kind.SENT,
            col(Reminder.planned_at) >= at - SHOWN_FOR,
        )
        .order_by(col(Reminder.planned_at).desc(), col(Reminder.occasion))
    )
    about = f"{occurrence_id}@"
    found: dict[str, list[Reminder]] = {}
    for row in rows:
        if any(key.startswith(about) for key in row.about):
            found.setdefault(row.occasion, []).append(row)
    return [
        Sending(
            alike[0].planned_at,
            alike[0].phrase or "",
            len(alike),
            sum(row.state is State.SENT for row in alike),
            sum(row.state is State.READY for row in alike),
        )
        for alike in found.values()
    ]
