"""Writing down what came of the reminders: in groups, in a thread, while others are being sent."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sqlalchemy import bindparam, update

from app.db import Database
from app.db.tables import table_of
from app.reminders import queue
from app.reminders.channels.answers import ALARMS
from app.reminders.models import PushSubscription, State
from app.reminders.outcomes import Outcome, as_settled

GROUP, GROUP_SECONDS = 50, 0.1

_S = table_of(PushSubscription).c
_MARK_SUBSCRIPTION = (
    update(table_of(PushSubscription))
    .where(_S.id == bindparam("row"))
    .values(gone_at=bindparam("gone"), gone_why=bindparam("word"), refused_on=bindparam("refused"))
)


@dataclass
class Counts:
    """What one run did. `waiting`: by row, why it was put back; `alarms`: by host and word."""

    planned: int = 0
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    waiting: dict[str, str] = field(default_factory=dict)
    alarms: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, one: Outcome) -> None:
        if one.became is None:
            self.waiting[one.row.id] = one.word or "later"
            return
        self.waiting.pop(one.row.id, None)
        if one.became is State.SENT:
            self.sent += 1
        else:
            of = self.skipped if one.became is State.SKIPPED else self.failed
            of[one.word or ""] += 1

    def as_json(self) -> dict[str, Any]:
        """What is put back was skipped by this run; a later one tries it again."""
        return {
            "planned": self.planned,
            "sent": self.sent,
            "skipped": dict(sorted((self.skipped + Counter(self.waiting.values())).items())),
            "failed": dict(sorted(self.failed.items())),
        }


class Keeper(AbstractContextManager["Keeper"]):
    """Takes outcomes from any thread, and commits them for one worker."""

    def __init__(
        self, database: Database, me: str, now: Callable[[], datetime], counts: Counts
    ) -> None:
        self._database, self._me, self._now, self._counts = database, me, now, counts
        self._done: deque[Outcome] = deque()
        self._kept_at = time.monotonic()
        self._keeping: Future[None] | None = None

    def __enter__(self) -> Self:
        self._thread = ThreadPoolExecutor(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def add(self, outcomes: Iterable[Outcome]) -> None:
        self._done.extend(outcomes)

    def keep_in_time(self) -> None:
        """Begin a commit when there are many, or when one has waited."""
        is_late = time.monotonic() - self._kept_at >= GROUP_SECONDS
        if len(self._done) >= GROUP or (is_late and self._done):
            self._keep()

    def keep_all(self) -> None:
        """Everything that was added is on the disk. Raises what a commit raised."""
        self._keep()
        self._await()

    def _keep(self) -> None:
        self._await()  # never two groups on the way
        self._kept_at = time.monotonic()
        done = [self._done.popleft() for _ in range(len(self._done))]
        if done:
            self._keeping = self._thread.submit(self._write, done)

    def _await(self) -> None:
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.result()

    def _write(self, done: Sequence[Outcome]) -> None:
        at = self._now()
        with self._database.writing() as session:
            queue.note(session, (one for outcome in done for one in outcome.tries))
            marks = [mark for outcome in done for mark in outcome.marks]
            if marks:
                session.connection().execute(_MARK_SUBSCRIPTION, marks)
            settled = [as_settled(one) for one in done if one.became is not None]
            queue.settle(session, self._me, at, settled)
            later = [(one.row.id, one.again_at) for one in done if one.again_at is not None]
            queue.put_back(session, self._me, later)
            session.commit()
        for one in done:
            self._counts.add(one)
            for tried in one.tries:
                if tried["outcome"] in ALARMS:
                    self._counts.alarms[tried["host"] or tried["channel"], tried["outcome"]] += 1
