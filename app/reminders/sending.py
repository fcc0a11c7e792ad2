"""Taking up what is due and sending it: one round of one worker.

The rows are the truth. Answers are committed in groups of at most fifty or a tenth of a second;
what is in flight when the process dies goes out again, with the same topic and tag, so that it
replaces the first.
"""

import asyncio
import logging
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
from app.reminders.channels.push import AT_ONCE, Message, Push, Result
from app.reminders.channels.vapid import Signer
from app.reminders.hours import Rules, is_quiet, quiet_ends
from app.reminders.messages import REPORTED, message, proof_of
from app.reminders.models import Channel, PushSubscription, State
from app.reminders.otherwise import by_mail, by_sms, in_order
from app.reminders.outcomes import Outcome, as_settled, judged, judged_otherwise
from app.reminders.recipients import Recipient, Subscribed, recipients
from app.reminders.settings import Ways

BATCH = 200
GROUP, GROUP_SECONDS = 50, 0.1
STILL_MINE = queue.LEASE.total_seconds() * 0.7
"""Seconds after which nothing more of a batch is begun: another worker may take it up."""

log = logging.getLogger("stegvis.worker")

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
        self._one_at_a_time = asyncio.Lock()

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
        self._taken_at = time.monotonic()
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
            word = why_not(own, people.get(own[0].person_id), stands, at)
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
        await self._keep()

    async def _work(self, waiting: "asyncio.Queue[tuple[list[Row[Any]], Recipient]]") -> None:
        while not waiting.empty() and time.monotonic() - self._taken_at < STILL_MINE:
            own, who = waiting.get_nowait()
            outcome = await self._send(own[0], who)
            self._done.append(outcome)
            self._done += [replace(outcome, row=row, tries=(), marks=()) for row in own[1:]]
            is_late = time.monotonic() - self._kept_at >= GROUP_SECONDS
            if len(self._done) >= GROUP or is_late:
                await self._keep()

    async def _send(self, row: Row[Any], who: Recipient) -> Outcome:
        """By the first of her ways that takes it. A fault of ours holds up nobody else."""
        outcome = Outcome(row, State.SKIPPED, "no_way")
        try:
            for channel in in_order(who, self._ways):
                before, outcome = outcome, await self._by(channel, row, who)
                if before.tries:
                    outcome = outcome.after(before)
                if outcome.became is not State.FAILED:
                    break
        except Exception:
            log.exception("reminder %s", row.id)
            outcome = Outcome(row, State.FAILED, "fault")
        return outcome

    async def _by(self, channel: Channel, row: Row[Any], who: Recipient) -> Outcome:
        now, keyring = self._now(), self._database.keyring
        if channel is Channel.PUSH:
            what = message(keyring, row, who, now)
            results = [(one, await self._push_to(one, what)) for one in who.subscriptions]
            return judged(row, results, now)
        if channel is Channel.SMS:
            proof = proof_of(keyring, row.id, REPORTED)
            report_to = f"{self._database.settings.origin}/sms/{proof}"
            answer, tried = await by_sms(self._ways, row, who, report_to, now)
        else:
            answer, tried = await by_mail(self._ways, row, who, now)
        return judged_otherwise(row, channel, answer, tried, now)

    async def _push_to(self, one: Subscribed, what: Message) -> Result:
        if one.target is None:
            return Result(answers.UNREADABLE, "")
        return await self._push.send(one.target, what)

    async def _keep(self) -> None:
        """Commit what is known by now, in one transaction; the disk is waited for in a thread."""
        async with self._one_at_a_time:
            done, self._done = self._done, []
            self._kept_at = time.monotonic()
            if done:
                await asyncio.to_thread(self._write, done)
        for one in done:
            if one.became is not None:
                self._count(one)

    def _write(self, done: Sequence[Outcome]) -> None:
        at = self._now()
        with self._database.writing() as session:
            queue.note(session, (one for outcome in done for one in outcome.tries))
            marks = [mark for outcome in done for mark in outcome.marks]
            if marks:
                session.connection().execute(_MARK_SUBSCRIPTION, marks)
            settled = [as_settled(one, at) for one in done if one.became is not None]
            queue.settle(session, self._me, settled)
            later = [(one.row.id, one.again_at) for one in done if one.again_at is not None]
            queue.put_back(session, self._me, later)
            session.commit()

    def _count(self, outcome: Outcome) -> None:
        if outcome.became is State.SENT:
            self._counts.sent += 1
        elif outcome.became is State.SKIPPED:
            self._counts.skipped[outcome.word or ""] += 1
        else:
            self._counts.failed[outcome.word or ""] += 1


def _rules(row: Row[Any]) -> Rules:
    return Rules(quiet_from=row.quiet_from, quiet_until=row.quiet_until)
