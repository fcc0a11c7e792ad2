"""What a human should look at before a plan is kept. Nothing here forbids anything.

Two caps: how many a place holds at once (twelve keys), and how many a group takes. Two rules
about people: nobody of the staff is alone with several participants where the programme says so,
and nobody is in two places. And the weekly hours a person agreed to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations


class Why(StrEnum):
    PLACE_FULL = "place_full"
    GROUP_FULL = "group_full"
    ALONE = "alone"
    STAFF_TWICE = "staff_twice"
    PLACE_TWICE = "place_twice"
    PERSON_TWICE = "person_twice"
    OVER_HOURS = "over_hours"


@dataclass(frozen=True, slots=True)
class Planned:
    """One time as the rules see it. Ids are whatever the caller names people and places by.

    `group_cap`: how many the group takes; `place_cap`: how many the place holds.
    `alternatives`: times with the same word are chosen between, so one person is in one of them.
    """

    id: str
    starts_at: datetime
    ends_at: datetime
    people: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    place: str | None = None
    place_cap: int | None = None
    group_cap: int | None = None
    alternatives: str | None = None
    never_alone: bool = False

    @property
    def hours(self) -> float:
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caution:
    """`times`: the ids it is about; `who`: a person's id; `number` of `most`."""

    why: Why
    times: tuple[str, ...]
    who: str | None = None
    number: float = 0
    most: float = 0


def overlaps(one: Planned, other: Planned) -> bool:
    """Back to back is no overlap."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def cautions(plan: Iterable[Planned]) -> list[Caution]:
    """Everything about a plan, in the order of time."""
    times = sorted(plan, key=lambda one: (one.starts_at, one.id))
    found = [caution for one in times for caution in _alone(one)]
    for one, other in _meeting(times):
        found += _twice(one, other)
    return found + _places(times)


def _meeting(times: list[Planned]) -> Iterable[tuple[Planned, Planned]]:
    return (pair for pair in combinations(times, 2) if overlaps(*pair))


def _alone(one: Planned) -> list[Caution]:
    """What can be said of one time by itself."""
    found, many = [], len(one.people)
    if one.group_cap is not None and many > one.group_cap:
        found.append(Caution(Why.GROUP_FULL, (one.id,), number=many, most=one.group_cap))
    if one.never_alone and many > 1 and len(one.staff) < 2:
        found.append(Caution(Why.ALONE, (one.id,), number=len(one.staff), most=2))
    return found


def _twice(one: Planned, other: Planned) -> list[Caution]:
    both = (one.id, other.id)
    found = [Caution(Why.STAFF_TWICE, both, who) for who in sorted(one.staff & other.staff)]
    if one.alternatives is None or one.alternatives != other.alternatives:
        shared = sorted(one.people & other.people)
        found += [Caution(Why.PERSON_TWICE, both, who) for who in shared]
    # A place with a cap takes several groups until it is full; one without takes one.
    if one.place is not None and one.place == other.place and one.place_cap is None:
        found.append(Caution(Why.PLACE_TWICE, both))
    return found


def _places(times: list[Planned]) -> list[Caution]:
    """At each start, everybody who is at the place then."""
    found: dict[tuple[str, ...], Caution] = {}
    for one in times:
        if one.place is None or one.place_cap is None:
            continue
        there = [t for t in times if t.place == one.place and (t is one or _at(t, one.starts_at))]
        people = frozenset[str]().union(*(t.people for t in there))
        ids = tuple(t.id for t in there)
        if len(people) > one.place_cap:
            found[ids] = Caution(Why.PLACE_FULL, ids, number=len(people), most=one.place_cap)
    return list(found.values())


def _at(one: Planned, moment: datetime) -> bool:
    return one.starts_at <= moment < one.ends_at


@dataclass(frozen=True, slots=True)
class Paced:
    """What was agreed from a day on. `cap`: hours a week she must not pass."""

    from_on: date
    days: int | None = None
    hours: float | None = None
    cap: float | None = None


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """One week of one person: planned against what was agreed. `monday` names it."""

    monday: date
    days: int
    hours: float
    agreed_days: int | None
    agreed_hours: float | None
    cap: float | None

    @property
    def is_agreed(self) -> bool:
        """Anything was agreed: else the week is neither more nor as much."""
        return not (self.agreed_days is None and self.agreed_hours is None and self.cap is None)

    @property
    def is_over(self) -> bool:
        """Above the cap; a quarter of an hour is nobody's business."""
        return self.cap is not None and self.hours > self.cap + 0.25

    @property
    def is_ahead(self) -> bool:
        """More than was agreed so far."""
        return (self.agreed_days is not None and self.days > self.agreed_days) or (
            self.agreed_hours is not None and self.hours > self.agreed_hours + 0.25
        )


def pace_on(steps: Iterable[Paced], day: date) -> Paced | None:
    """The step that holds on a day: the newest that has begun; its cap is inherited."""
    found, cap = None, None
    for step in sorted(steps, key=lambda one: one.from_on):
        if step.from_on <= day:
            found, cap = step, step.cap if step.cap is not None else cap
    return None if found is None else Paced(found.from_on, found.days, found.hours, cap)


def loads(
    times: Mapping[date, Iterable[float]],
    steps: Iterable[Paced],
    mondays: Iterable[date],
    cap: float | None,
) -> list[WeekLoad]:
    """Week by week. `times`: for each local day the hours of what she comes to."""
    steps, found = list(steps), []
    for monday in mondays:
        week = [
            times[monday + timedelta(days=n)]
            for n in range(7)
            if monday + timedelta(days=n) in times
        ]
        # Sunday's step counts: a step in the middle of a week is what she is on her way to.
        pace = pace_on(steps, monday + timedelta(days=6))
        found.append(
            WeekLoad(
                monday=monday,
                days=len(week),
                hours=sum(sum(hours) for hours in week),
                agreed_days=pace.days if pace else None,
                agreed_hours=pace.hours if pace else None,
                cap=pace.cap if pace and pace.cap is not None else cap,
            )
        )
    return found
