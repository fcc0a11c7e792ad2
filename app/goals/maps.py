"""A map as every page takes it: goals, their steps, and which small step comes next. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """Where a step stands. Nothing here is a failure: what rests may be taken up again."""

    WAITING = "waiting"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    NOT_NOW = "not_now"


class Look(StrEnum):
    """How a step is drawn. `now` is what she is on, or the first that waits."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, opened: words in the reader's language, or hers.

    `swedish`: of a step of the library, to stand beside them.
    """

    id: str
    words: str
    sign: str
    state: State
    changed_at: datetime
    helper: str | None = None
    by_on: date | None = None
    is_homework: bool = False
    is_own_words: bool = True
    can_now: str | None = None
    done_on: date | None = None
    done_by: str | None = None
    swedish: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal and its steps, in the order of the path. `best`: the highest share ever done."""

    id: str
    words: str
    sign: str
    area: str | None
    steps: tuple[Step, ...]
    active_at: datetime
    best: float = 0.0
    is_spoken: bool = False

    @property
    def now(self) -> Step | None:
        """The step she is on, else the first that waits; None when nothing is ahead."""
        on_the_way = [step for step in self.steps if step.state is State.ON_THE_WAY]
        waiting = [step for step in self.steps if step.state is State.WAITING]
        return next(iter(_most_urgent(on_the_way) or waiting), None)

    @property
    def looks(self) -> tuple[Look, ...]:
        """How each step is drawn, in order."""
        now = self.now
        return tuple(look_of(step, now) for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.state is State.DONE for step in self.steps)

    @property
    def counted(self) -> int:
        """Steps that belong to the way: what rests is not counted."""
        return sum(step.state is not State.NOT_NOW for step in self.steps)

    @property
    def share(self) -> float:
        return self.done / self.counted if self.counted else 0.0

    @property
    def is_reached(self) -> bool:
        return self.done > 0 and self.now is None


@dataclass(frozen=True, slots=True)
class Map:
    """Everything of one person. The goals stand far to near: the last is where something moved.

    `ended`: those that left it with steps done, where a page asked for them (`goals.ended`).
    `is_hidden`: her phone shows the calendar only, so it is given an empty map.
    `is_to_read`: her last day is over; on her phone nothing is written any more.
    """

    person_id: str
    vision: str | None
    goals: tuple[Goal, ...]
    ended: tuple[Goal, ...] = ()
    is_hidden: bool = False
    is_to_read: bool = False

    @property
    def next(self) -> tuple[Goal, Step] | None:
        """The one next small step and its goal; None when nothing waits."""
        found = [(goal, goal.now) for goal in reversed(self.goals)]
        open_now = [(goal, step) for goal, step in found if step is not None]
        return min(open_now, key=lambda pair: _urgency(pair[1]), default=None)

    @property
    def opens_at(self) -> Goal | None:
        """The goal to open: the one with the next step, else the nearest."""
        if self.next is not None:
            return self.next[0]
        return self.goals[-1] if self.goals else None

    @property
    def sun(self) -> float:
        """How high the sun stands, 0 to 1. It never sinks."""
        return max((goal.best for goal in self.goals), default=0.0)

    @property
    def is_begun(self) -> bool:
        """There is something of hers to keep."""
        return bool(self.goals or self.ended or self.vision)

    @property
    def can_now(self) -> tuple[Step, ...]:
        """The steps that have a line "what I can now", the latest first."""
        goals = (*self.goals, *self.ended)
        found = [step for goal in goals for step in goal.steps if step.can_now]
        return tuple(sorted(found, key=lambda step: (step.changed_at, step.id), reverse=True))


def look_of(step: Step, now: Step | None) -> Look:
    if step.state is State.DONE:
        return Look.DONE
    if step.state is State.NOT_NOW:
        return Look.RESTING
    return Look.NOW if now is not None and step.id == now.id else Look.WAITING


def far_to_near(goals: Iterable[Goal]) -> tuple[Goal, ...]:
    """By the latest thing that happened, so that the nearest hill is where she is."""
    return tuple(sorted(goals, key=lambda goal: (goal.active_at, goal.id)))


def _urgency(step: Step) -> tuple[bool, bool, date]:
    """What to show first: on the way, promised until next time, the nearest day."""
    return (
        step.state is not State.ON_THE_WAY,
        not step.is_homework,
        step.by_on or date.max,
    )


def _most_urgent(steps: Sequence[Step]) -> list[Step]:
    return sorted(steps, key=_urgency)
