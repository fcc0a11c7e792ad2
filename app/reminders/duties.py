"""What staff must not forget, and when: from facts alone, without clock or database.

A member of staff gets one push a day at most. It says that there is something, never what or
whom: that stands on her Day, behind her digits. Days and wall times are Stockholm's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from app.reminders.hours import Rules, moment
from app.reminders.planning import DAY, RATING_AGAIN, Kind, Level, ToBe, unless_paused
from app.schedule.recurrence import STOCKHOLM

ASKS_AT = time(8)
"""The hour of what has no hour of its own."""

MEETING_BEFORE = timedelta(days=7)
"""A follow-up meeting is told a week ahead: there is time to invite."""

END_MEETING_BEFORE = timedelta(weeks=5)
END_MEETING_KEEPS = timedelta(days=13)
REGISTER_AFTER = timedelta(hours=1)
REGISTER_KEEPS = timedelta(days=2)
FOLLOW_UP_AFTER, FOLLOW_UP_AGAIN = timedelta(days=1), timedelta(days=7)
KEEPS = timedelta(days=3)
COACH_ASKS_AFTER = 2 * RATING_AGAIN
"""She has been reminded of a rating, and once more; then it is the coach who asks."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something for staff. `key` names it as long as it is the same one.

    Told once on one of the days from `since` to `until`, and not before `at`.
    """

    key: str
    since: date
    until: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """One member of staff, as `planning.Facts`. `duties`: of the programmes given to her."""

    person_id: str
    level: Level
    hour: time | None = None
    rules: Rules = field(default_factory=Rules)
    paused_until: date | None = None
    duties: tuple[Duty, ...] = ()
    told: frozenset[str] = frozenset()
    pushed_on: frozenset[date] = frozenset()


def plan(facts: StaffFacts, now: datetime) -> list[ToBe]:
    """The push of today, if anything asks for one; planning again gives the same."""
    if facts.level is Level.NONE:
        return []
    today = now.astimezone(STOCKHOLM).date()
    return [one for one in _day(facts, today) if one.expires_at > now]


def preview(facts: StaffFacts, since: date, until: date) -> list[ToBe]:
    """The pushes of some days, as if nothing is done meanwhile."""
    found: list[ToBe] = []
    day = since
    while day <= until and facts.level is not Level.NONE:
        for one in _day(facts, day):
            found.append(one)
            facts = replace(facts, told=facts.told | set(one.about))
        day += DAY
    return found


def _day(facts: StaffFacts, day: date) -> Iterator[ToBe]:
    wanted = [
        one for one in facts.duties if one.since <= day <= one.until and one.key not in facts.told
    ]
    if not wanted or day in facts.pushed_on:
        return
    asks_at = moment(day, facts.rules.awake(facts.hour or ASKS_AT))
    due_at = min(max(asks_at, one.at or asks_at) for one in wanted)
    night = moment(day, facts.rules.quiet_from)
    if due_at >= night:
        return
    told = sorted(one.key for one in wanted if one.at is None or one.at <= due_at)
    one = ToBe(facts.person_id, Kind.STAFF, day.isoformat(), due_at, night, about=tuple(told))
    yield unless_paused(facts.paused_until, one)


def meeting(enrolment_id: str, kind: str, on: date) -> Duty:
    """A follow-up meeting that the programme's template gives a day."""
    return Duty(f"meeting:{enrolment_id}:{kind}:{on}", on - MEETING_BEFORE, on)


def end_meeting(enrolment_id: str, planned_end: date, started_on: date = date.min) -> Duty:
    """Time for the end meeting, so that whoever comes after can begin in time.

    Who comes for a shorter while than that is told of when she begins.
    """
    since = max(planned_end - END_MEETING_BEFORE, started_on)
    until = min(since + END_MEETING_KEEPS, planned_end)
    return Duty(f"end:{enrolment_id}:{planned_end}", since, until)


def register(occurrence_id: str, on: date, ends_at: datetime) -> Duty:
    """A time is over and nobody has been marked."""
    return Duty(f"register:{occurrence_id}", on, on + REGISTER_KEEPS, ends_at + REGISTER_AFTER)


def follow_up(follow_up_id: str, touched_on: date) -> list[Duty]:
    """Nobody has touched an absence follow-up since that day: told the next, and once more."""
    days = (touched_on + FOLLOW_UP_AFTER, touched_on + FOLLOW_UP_AGAIN)
    return [Duty(f"follow_up:{follow_up_id}:{day}", day, day + KEEPS) for day in days]


def ask_for_rating(key: str, open_since: date) -> Duty:
    """The coach asks."""
    since = open_since + COACH_ASKS_AFTER
    return Duty(f"ask:{key}", since, since + KEEPS)
