"""What became of a reminder, and of the subscriptions it was sent to: from answers alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from app.clock import local_date
from app.reminders import queue
from app.reminders.channels import answers
from app.reminders.channels.answers import Answer, Then
from app.reminders.channels.push import Result
from app.reminders.models import Channel, State
from app.reminders.recipients import Subscribed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reminder: a state, or a moment when it is tried again, and why."""

    row: Row[Any]
    became: State | None
    word: str | None = None
    way: Channel | None = None
    again_at: datetime | None = None
    tries: tuple[dict[str, Any], ...] = ()
    marks: tuple[dict[str, Any], ...] = ()

    def after(self, before: "Outcome") -> "Outcome":
        """The same, with what was tried before it."""
        tries, marks = before.tries + self.tries, before.marks + self.marks
        return replace(self, tries=tries, marks=marks)


def judged(row: Row[Any], results: Iterable[tuple[Subscribed, Result]], now: datetime) -> Outcome:
    results = list(results)
    tries = tuple(_try(row, result, now) for _, result in results if result.was_asked)
    marks = tuple(mark for one, result in results if (mark := _mark(one, result, now)) is not None)
    if any(result.answer.then is Then.DONE for _, result in results):
        return Outcome(row, State.SENT, None, Channel.PUSH, None, tries, marks)
    again = [
        (_later(result.again_at, now, row.attempts), result.answer.word)
        for _, result in results
        if result.answer.then in (Then.LATER, Then.WAIT)
    ]
    if again and min(again)[0] < row.expires_at:
        again_at, word = min(again)
        return Outcome(row, None, word, None, again_at, tries, marks)
    word = results[0][1].answer.word if results else "no_way"
    return Outcome(row, State.FAILED, word, Channel.PUSH, None, tries, marks)


def _later(asked: datetime | None, now: datetime, attempts: int) -> datetime:
    """When the service wants it, if that is later than now; else as usual."""
    return asked if asked is not None and asked > now else now + answers.pause(attempts)


def judged_otherwise(
    row: Row[Any], channel: Channel, answer: Answer, tried: dict[str, Any], now: datetime
) -> Outcome:
    """The same for a text message or a letter."""
    again_at = now + answers.pause(row.attempts)
    if answer.then is Then.DONE:
        return Outcome(row, State.SENT, None, channel, None, (tried,))
    if answer.then in (Then.LATER, Then.WAIT) and again_at < row.expires_at:
        return Outcome(row, None, answer.word, None, again_at, (tried,))
    return Outcome(row, State.FAILED, answer.word, channel, None, (tried,))


def _try(row: Row[Any], result: Result, now: datetime) -> dict[str, Any]:
    return {
        "reminder_id": row.id,
        "person_id": row.person_id,
        "channel": Channel.PUSH,
        "host": result.host[:120],
        "at": now,
        "outcome": result.answer.word,
        "status": result.status,
        "reference": None,
    }


def _mark(one: Subscribed, result: Result, now: datetime) -> dict[str, Any] | None:
    """What an answer changes about the subscription itself."""
    then, today = result.answer.then, local_date(now)
    if then is Then.GONE:
        return {"row": one.id, "gone": now, "word": result.answer.word, "refused": None}
    if then is Then.GONE_IF_TWICE and result.is_sound:
        is_second = one.refused_on is not None and one.refused_on < today
        return {
            "row": one.id,
            "gone": now if is_second else None,
            "word": result.answer.word if is_second else None,
            "refused": one.refused_on or today,
        }
    if then is Then.DONE and one.refused_on is not None:
        return {"row": one.id, "gone": None, "word": None, "refused": None}
    return None


def as_settled(one: Outcome) -> queue.Settled:
    """As `queue.settle` takes it."""
    assert one.became is not None
    return queue.Settled(one.row.id, one.became, one.word, one.way)
