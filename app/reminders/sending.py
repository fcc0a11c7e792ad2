"""Taking up what is due and sending it: one round of one worker.

The rows are the truth. Answers are committed in groups of at most fifty or a tenth of a second;
what is in flight when the process dies goes out again, with the same topic and tag, so that it
replaces the first.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, update

from app.db import Database, new_id
from app.db.tables import table_of
from app.reminders import queue
from app.reminders.batches import standing, together, why_not
from app.reminders.channels import answers
from app.reminders.channels.push import AT_ONCE, Push, Result
from app.reminders.channels.vapid import Signer
from app.reminders.messages import message
from app.reminders.models import PushSubscription, State
from app.reminders.outcomes import Outcome, as_settled, judged
from app.reminders.planning import Rules, is_quiet, quiet_ends
from app.reminders.recipients import Recipient, recipients
from app.reminders.settings import Ways

BATCH = 200
GROUP, GROUP_SECONDS = 50, 0.1

_S = table_of(PushSubscription).c
_MARK_SUBSCRIPTION = (
    update(table_of(PushSubscription))
    .where(_S.id == bindparam("row"))
    .values(gone_at=bindparam("gone"), gone_why=bindparam("word"), refused_on=bindparam("refused"))
)


@dataclass
class Counts:
    """What one run did."""

    planned: int = 0
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "planned": self.planned,
            "sent": self.sent,
            "skipped": dict(sorted(self.skipped.items())),
            "failed": dict(sorted(self.failed.items())),
        }


class Round:
    """One run over what is due, by one worker."""

    def __init__(
        self,
        database: Database,
        ways: Ways,
        signer: Signer,
        now: Callable[[], datetime],
        counts: Counts,
    ) -> None:
        self._database, self._ways, self._signer = database, ways, signer
        self._now, self._counts = now, counts
        self._me = new_id()
        self._done: list[Outcome] = []
        self._kept_at = time.monotonic()

    async def send_due(self) -> None:
        """Until nothing is due that nobody else has."""
        self._close_expired()
        async with Push(self._ways, self._signer, self._now) as self._push:
            while rows := self._take():
                await self._send_batch(rows)

    def _close_expired(self) -> None:
        with self._database.writing() as session:
            expired = queue.close_expired(session, self._now())
            session.commit()
        if expired:
            self._counts.skipped["expired"] += expired

    def _take(self) -> Sequence[Row[Any]]:
        with self._database.writing() as session:
            rows = queue.take(session, self._now(), self._me, BATCH)
            session.commit()
        return rows

    async def _send_batch(self, rows: Sequence[Row[Any]]) -> None:
        at = self._now()
        with self._database.reading() as session:
            people = recipients(session, (row.person_id for row in rows), at)
            stands = standing(session, rows)
        waiting: asyncio.Queue[tuple[list[Row[Any]], Recipient]] = asyncio.Queue()
        for own in together(rows):
            word = why_not(own, people.get(own[0].person_id), stands)
            if word is not None:
                self._done += [Outcome(row, State.SKIPPED, word) for row in own]
            elif not own[0].is_urgent and is_quiet(at, _rules(own[0])):
                until = quiet_ends(at, _rules(own[0]))
                self._done += [Outcome(row, None, again_at=until) for row in own]
            else:
                waiting.put_nowait((own, people[own[0].person_id]))
        async with asyncio.TaskGroup() as crowd:
            for _ in range(min(AT_ONCE, waiting.qsize())):
                crowd.create_task(self._work(waiting))
        self._keep()

    async def _work(self, waiting: "asyncio.Queue[tuple[list[Row[Any]], Recipient]]") -> None:
        while not waiting.empty():
            own, who = waiting.get_nowait()
            outcome = await self._send(own[0], who)
            self._done.append(outcome)
            self._done += [replace(outcome, row=row, tries=(), marks=()) for row in own[1:]]
            is_late = time.monotonic() - self._kept_at >= GROUP_SECONDS
            if len(self._done) >= GROUP or is_late:
                self._keep()

    async def _send(self, row: Row[Any], who: Recipient) -> Outcome:
        """To every phone of hers; the first that takes it settles it."""
        now = self._now()
        what = message(self._database.keyring, row, who, now)
        results = [
            (one, await self._push.send(one.target, what))
            if one.target is not None
            else (one, Result(answers.UNREADABLE, ""))
            for one in who.subscriptions
        ]
        return judged(row, results, now)

    def _keep(self) -> None:
        """Commit what is known by now, in one transaction."""
        done, self._done = self._done, []
        self._kept_at = time.monotonic()
        if not done:
            return
        at = self._now()
        with self._database.writing() as session:
            queue.note(session, (one for outcome in done for one in outcome.tries))
            marks = [mark for outcome in done for mark in outcome.marks]
            if marks:
                session.connection().execute(_MARK_SUBSCRIPTION, marks)
            settled = [one for one in done if one.became is not None]
            queue.settle(session, self._me, (as_settled(one, at) for one in settled))
            later = [(one.row.id, one.again_at) for one in done if one.again_at is not None]
            queue.put_back(session, self._me, later)
            session.commit()
        for one in settled:
            self._count(one)

    def _count(self, outcome: Outcome) -> None:
        if outcome.became is State.SENT:
            self._counts.sent += 1
        elif outcome.became is State.SKIPPED:
            self._counts.skipped[outcome.word or ""] += 1
        else:
            self._counts.failed[outcome.word or ""] += 1


def _rules(row: Row[Any]) -> Rules:
    return Rules(quiet_from=row.quiet_from, quiet_until=row.quiet_until)
