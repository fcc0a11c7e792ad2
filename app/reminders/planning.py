"""What is to be remembered, and when: from facts alone, without clock or database.

A person gets one push a day, at the first moment that anything of that day wants; the rest of
the day goes with it. A time that was moved or cancelled is told at once, outside that one.
Days and wall times are Stockholm's; only then does each become a moment (trust R17).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.reminders.hours import Rules, is_quiet, moment, quiet_ends
from app.schedule.recurrence import STOCKHOLM

DAY = timedelta(days=1)
TELLS_FOR = timedelta(hours=36)
"""A change is told as news this long; after that her week says it."""
RATING_AGAIN = timedelta(days=7)
RATING_KEEPS = timedelta(days=3)
MORNING = time(10)


class Level(StrEnum):
    """What a stranger may read on her phone."""

    NONE = "none"
    WORD = "word"  # "Reminder"
    TIME = "time"  # the day and the hour as well


class Kind(StrEnum):
    DAY = "day"
    CHANGE = "change"
    SENT = "sent"  # by staff, in two taps
    STAFF = "staff"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Meets:
    """A time that she comes to. `is_first`: nothing of hers was before it."""

    id: str
    starts_at: datetime
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A time of hers was moved, called off (`now` is None) or put back (`was` is None)."""

    id: str
    version: int
    at: datetime
    was: datetime | None
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A rating that is open since a day. `key` names it as long as it is the same one."""

    key: str
    since: date


@dataclass(frozen=True, slots=True)
class Facts:
    """One person. `told`: what earlier reminders were about; `pushed_on`: days that have one."""

    person_id: str
    level: Level
    rules: Rules = field(default_factory=Rules)
    paused_until: date | None = None
    meets: tuple[Meets, ...] = ()
    changes: tuple[Change, ...] = ()
    asked: tuple[Asked, ...] = ()
    told: frozenset[str] = frozenset()
    pushed_on: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class ToBe:
    """A reminder to be; (person, kind, occasion) is its key.

    `about`: what it tells, for `Facts.told`. `says_at`: the time that a text may name.
    `is_urgent`: it does not wait for the morning. `why`: it is written down and not sent.
    """

    person_id: str
    kind: Kind
    occasion: str
    due_at: datetime
    expires_at: datetime
    about: tuple[str, ...] = ()
    says_at: datetime | None = None
    is_urgent: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    about: str
    at: datetime
    until: datetime
    says_at: datetime | None = None


def plan(facts: Facts, now: datetime) -> list[ToBe]:
    """Everything that is due today or late, and not past; planning again gives the same."""
    if facts.level is Level.NONE:
        return []
    today = now.astimezone(STOCKHOLM).date()
    found = [*_changes(facts, now), *_day(facts, today, now)]
    return [unless_paused(facts.paused_until, one) for one in found if one.expires_at > now]


def preview(facts: Facts, since: date, until: date) -> list[ToBe]:
    """The pushes of some days, as if every one is sent when it is due."""
    found: list[ToBe] = []
    day = since - DAY
    while day <= until and facts.level is not Level.NONE:
        for one in _day(facts, day):
            facts = replace(facts, told=facts.told | set(one.about))
            found += [unless_paused(facts.paused_until, one)] if day >= since else []
        day += DAY
    return found


def unless_paused(until: date | None, one: ToBe) -> ToBe:
    """The same, written down and not sent while she takes a break."""
    if until is None or one.due_at.astimezone(STOCKHOLM).date() > until:
        return one
    return replace(one, why="paused")


def _day(facts: Facts, day: date, now: datetime | None = None) -> Iterator[ToBe]:
    """The one push of a day, if anything wants it; what has passed by `now` does not."""
    if day in facts.pushed_on:
        return
    wishes = [
        one for one in _wishes(facts, day) if one.until > one.at and (not now or one.until > now)
    ]
    if not wishes:
        return
    due_at = min(one.at for one in wishes)
    wishes = [one for one in wishes if one.until > due_at]
    said = [one.says_at for one in wishes if one.says_at is not None]
    yield ToBe(
        facts.person_id,
        Kind.DAY,
        day.isoformat(),
        due_at,
        max(one.until for one in wishes),
        about=tuple(sorted({one.about for one in wishes})),
        says_at=min(said, default=None),
    )


def _wishes(facts: Facts, day: date) -> Iterator[_Wish]:
    rules = facts.rules
    night = moment(day, rules.quiet_from)
    asks_at, wakes_at = moment(day, rules.asks_at), moment(day, rules.quiet_until)
    for one in facts.meets:
        meets_on = one.starts_at.astimezone(STOCKHOLM).date()
        ends = min(one.starts_at, night)
        is_untold = rules.evening_at is not None and one.id not in facts.told
        if meets_on == day + DAY and is_untold:
            yield _Wish(one.id, asks_at, night, one.starts_at)
        elif meets_on == day and rules.tells_before(is_first=one.is_first):
            before = one.starts_at - timedelta(hours=rules.hours_before_first or 0)
            yield _Wish(one.id, max(before, wakes_at), ends, one.starts_at)
        elif meets_on == day and is_untold:  # late: nobody told her last evening
            yield _Wish(one.id, wakes_at, ends, one.starts_at)
    for asked in facts.asked if rules.ratings else ():
        for number, opens in enumerate((asked.since, asked.since + RATING_AGAIN), start=1):
            key = f"{asked.key}:{number}"
            if opens <= day <= opens + RATING_KEEPS and key not in facts.told:
                yield _Wish(key, asks_at, night)


def _changes(facts: Facts, now: datetime) -> Iterator[ToBe]:
    for one in facts.changes:
        ahead = [m for m in (one.was, one.now) if m is not None and m > one.at]
        if one.at > now or now - one.at > TELLS_FOR or not ahead:
            continue
        due_at, is_urgent = _at_once(one.at, ahead, facts.rules)
        if max(ahead) > due_at:
            yield ToBe(
                facts.person_id,
                Kind.CHANGE,
                f"{one.id}:{one.version}",
                due_at,
                min(max(ahead), due_at + TELLS_FOR),
                about=(one.id,),
                says_at=one.now,
                is_urgent=is_urgent,
            )


def _at_once(at: datetime, ahead: Iterable[datetime], rules: Rules) -> tuple[datetime, bool]:
    """In the quiet hours only what is before ten that morning breaks the night.

    What is changed just before them may be sent in them: it is as urgent.
    """
    if is_quiet(at, rules):
        wakes = quiet_ends(at, rules)
        morning = wakes.astimezone(STOCKHOLM).date()
    else:
        wakes, morning = at, at.astimezone(STOCKHOLM).date() + DAY
    is_urgent = any(one < moment(morning, MORNING) for one in ahead)
    return (at if is_urgent else wakes), is_urgent
