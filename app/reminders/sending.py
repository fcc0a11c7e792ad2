"""Taking up what is due and sending it: one round of one worker.

The rows are the truth. What is in flight when the process dies goes out again, with the same
topic and tag, so that it replaces the first.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from app.db import Database, new_id
from app.reminders import queue
from app.reminders.batches import is_superseded, standing, together, why_not
from app.reminders.channels.holds import Holds
from app.reminders.channels.push import AT_ONCE, TICK, Message, Push, Result, Target
from app.reminders.channels.vapid import Signer
from app.reminders.hours import Rules, is_quiet, quiet_ends
from app.reminders.keeping import Counts, Keeper
from app.reminders.messages import REPORTED, message, proof_of
from app.reminders.models import Channel, State
from app.reminders.otherwise import by_mail, by_sms, in_order
from app.reminders.outcomes import Outcome, judged, judged_otherwise
from app.reminders.planning import Kind
from app.reminders.recipients import Recipient, Subscribed, recipients
from app.reminders.settings import Ways

BATCH = 400
STILL_MINE = queue.LEASE.total_seconds() * 0.7
"""Seconds after which nothing more of a batch is begun: another worker may take it up."""

log = logging.getLogger("stegvis.worker")


@dataclass(slots=True)
class _Going:
    """What goes to one person as one message, and the ways that are left to try.

    `results`: of the subscriptions that have answered, out of all she has.
    """

    rows: list[Row[Any]]
    who: Recipient
    ways: list[Channel]
    tried: Outcome | None = None
    results: list[tuple[Subscribed, Result]] = field(default_factory=list)

    @property
    def row(self) -> Row[Any]:
        return self.rows[0]


_Letter = tuple[tuple[_Going, Subscribed], Target | None, Message]


class Round:
    """One run over what is due, by one worker."""

    def __init__(
        self,
        database: Database,
        ways: Ways,
        signer: Signer,
        now: Callable[[], datetime],
        counts: Counts,
        holds: Holds,
    ) -> None:
        self._database, self._ways, self._signer = database, ways, signer
        self._now, self._counts, self._holds = now, counts, holds
        self._me = new_id()
        self._again: deque[_Going] = deque()

    def send_due(self) -> None:
        """Until nothing is due that nobody else has."""
        self._close_expired()
        rows = self._take()
        if not rows:
            return
        with (
            Push(self._ways, self._signer, self._now, self._holds) as self._push,
            Keeper(self._database, self._me, self._now, self._counts) as self._keeper,
        ):
            while rows:
                self._send_batch(rows)
                rows = self._take()
        for (host, word), count in sorted(self._counts.alarms.items()):
            log.error("%s answered %s to %s messages: it is ours to mend", host, word, count)

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

    @property
    def _is_mine(self) -> bool:
        return time.monotonic() - self._taken_at < STILL_MINE

    def _send_batch(self, rows: Sequence[Row[Any]]) -> None:
        going = self._chosen(rows)
        while going:  # who was not reached by one way is tried by her next
            with ThreadPoolExecutor(1) as beside:
                others = [one for one in going if one.ways[0] is not Channel.PUSH]
                run = beside.submit(asyncio.run, self._otherwise(others)) if others else None
                self._by_push([one for one in going if one.ways[0] is Channel.PUSH])
                while run is not None and not run.done():
                    wait_for([run], TICK)
                    self._keeper.keep_in_time()
                if run is not None:
                    run.result()
            going = list(self._again)
            self._again.clear()
        self._keeper.keep_all()

    def _chosen(self, rows: Sequence[Row[Any]]) -> list[_Going]:
        """What goes out now; the rest is settled or put off."""
        at = self._now()
        with self._database.reading() as session:
            people = recipients(session, (row.person_id for row in rows), at)
            stands = standing(session, rows)
        found = []
        stale = {row.id: row for row in rows if is_superseded(row, stands)}
        self._keeper.add(Outcome(row, State.SKIPPED, "superseded") for row in stale.values())
        for own in together(row for row in rows if row.id not in stale):
            who = people.get(own[0].person_id)
            word = why_not(own, who, stands, at)
            is_test = own[0].kind is Kind.TEST
            ways = in_order(who, self._ways, is_test=is_test) if who is not None else []
            if who is not None and who.is_damaged:
                log.error("the key of %s does not open what is kept of her", who.person_id)
                self._keeper.add(Outcome(row, State.FAILED, "fault") for row in own)
            elif word is not None or who is None or not ways:
                self._keeper.add(Outcome(row, State.SKIPPED, word or "no_way") for row in own)
            elif not any(row.is_urgent for row in own) and is_quiet(at, _rules(own[0])):
                until = quiet_ends(at, _rules(own[0]))
                self._keeper.add(Outcome(row, None, "quiet_hours", again_at=until) for row in own)
            else:
                found.append(_Going(own, who, ways))
        return found

    def _by_push(self, going: Iterable[_Going]) -> None:
        for answered in self._push.send_all(self._letters(going)):
            if answered is not None:
                (one, subscribed), result = answered
                one.results.append((subscribed, result))
                if len(one.results) == len(one.who.subscriptions):
                    self._over(one, judged(one.row, one.results, self._now()))
            self._keeper.keep_in_time()

    def _letters(self, going: Iterable[_Going]) -> Iterator[_Letter]:
        for one in going:
            if not self._is_mine:
                self._leave(one)
                continue
            try:
                what = message(self._database.keyring, one.row, one.who, self._now())
            except Exception:
                self._fault(one)
                continue
            for subscribed in one.who.subscriptions:
                yield (one, subscribed), subscribed.target, what

    async def _otherwise(self, going: Iterable[_Going]) -> None:
        """By text message or letter, in a thread of its own: a gateway holds up no push."""
        room = asyncio.Semaphore(AT_ONCE)

        async def send(one: _Going) -> None:
            async with room:
                if not self._is_mine:
                    self._leave(one)
                    return
                try:
                    outcome = await self._by(one.ways[0], one.row, one.who)
                except Exception:
                    self._fault(one)
                else:
                    self._over(one, outcome)

        async with asyncio.TaskGroup() as crowd:
            for one in going:
                crowd.create_task(send(one))

    async def _by(self, channel: Channel, row: Row[Any], who: Recipient) -> Outcome:
        now = self._now()
        if channel is Channel.SMS:
            proof = proof_of(self._database.keyring, row.id, REPORTED)
            report_to = f"{self._database.settings.origin}/sms/{proof}"
            answer, tried = await by_sms(self._ways, row, who, report_to, now)
        else:
            answer, tried = await by_mail(self._ways, row, who, now)
        return judged_otherwise(row, channel, answer, tried, now)

    def _over(self, one: _Going, outcome: Outcome) -> None:
        """One way has answered: that is that, or her next way is tried."""
        if one.tried is not None:
            outcome = outcome.after(one.tried)
        del one.ways[0]
        if outcome.became is State.FAILED and one.ways:
            one.tried = outcome
            self._again.append(one)
            return
        alike = (replace(outcome, row=row, tries=(), marks=()) for row in one.rows[1:])
        self._keeper.add((outcome, *alike))

    def _fault(self, one: _Going) -> None:
        """A fault of ours holds up nobody else."""
        log.exception("reminder %s", one.row.id)
        self._keeper.add(Outcome(row, State.FAILED, "fault") for row in one.rows)

    def _leave(self, one: _Going) -> None:
        """To whoever takes it up next; what was tried is written down."""
        if one.tried is not None:
            later = replace(one.tried, became=None, way=None, again_at=self._now())
            self._keeper.add([later])


def _rules(row: Row[Any]) -> Rules:
    return Rules(quiet_from=row.quiet_from, quiet_until=row.quiet_until)
