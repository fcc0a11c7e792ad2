"""The times of a coach's day: the list that is on or next, those not taken, today and tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.attendance.missed.facts import Recorded, recorded
from app.attendance.missed.registers import REGISTERS_BACK, Meets, has_list, over_and_not_taken
from app.clock import local_date
from app.programmes import access
from app.programmes.access import Place, Who
from app.schedule import cards
from app.schedule import queries as schedule
from app.schedule.times import Time


@dataclass(frozen=True, slots=True)
class DayTimes:
    """`now`: the time that is on, or the next today. `not_taken`: newest first."""

    now: Meets | None
    is_on: bool
    not_taken: tuple[Meets, ...]
    today: tuple[Meets, ...]
    tomorrow: tuple[Meets, ...]


def times_of(
    session: Session, viewer: Who, places: Sequence[Place], now: datetime, code: str
) -> tuple[DayTimes, Recorded]:
    """The times, and what is recorded of her people; four queries."""
    today = local_date(now)
    given = [one.id for one in access.programmes(session, viewer, today)]
    tomorrow = today + timedelta(days=1)
    times = schedule.times_in(session, given, today - REGISTERS_BACK, tomorrow)
    marks = recorded(session, places, today)
    left = over_and_not_taken(times, marks.taken, now)
    ahead = [one for one in times if one.meets and one.on >= today and one.ends_at > now]
    expected = schedule.expected(session, [one.id for one in (*left, *ahead)])
    phrases = cards.phrases_for(session, viewer.association_id, [*left, *ahead])

    def meets(one: Time) -> Meets:
        return Meets(one, cards.title_of(one, phrases, code), len(expected[one.id]))

    coming = [meets(one) for one in ahead]
    first = next((one for one in coming if one.time.on == today), None)
    found = DayTimes(
        now=first,
        is_on=first is not None and first.time.starts_at <= now,
        not_taken=tuple(meets(one) for one in left if has_list(one, expected[one.id])),
        today=tuple(one for one in coming if one.time.on == today and one is not first),
        tomorrow=tuple(one for one in coming if one.time.on == tomorrow),
    )
    return found, marks
