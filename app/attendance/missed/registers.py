"""Lists that were not taken: a time that is over and was held, and nobody was marked or counted."""

from collections.abc import Collection, Iterable, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.attendance.missed.facts import recorded
from app.clock import local_date
from app.programmes import access
from app.programmes.access import Who
from app.schedule import cards
from app.schedule import queries as schedule
from app.schedule.library import Said
from app.schedule.models import ActivityKind
from app.schedule.times import Time

REGISTERS_BACK = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Meets:
    """A time, what it is called, and how many are expected; nobody to an open one."""

    time: Time
    title: Said
    people: int


def over_and_not_taken(times: Iterable[Time], taken: Collection[str], now: datetime) -> list[Time]:
    """Candidates, newest first; whether anybody was expected is asked once for all of them."""
    found = [one for one in times if one.meets and one.ends_at <= now and one.id not in taken]
    return sorted(found, key=lambda one: (one.starts_at, one.id), reverse=True)


def has_list(one: Time, expected: Sized) -> bool:
    """Somebody was to come; to an open one anybody may."""
    return bool(len(expected)) or one.kind is ActivityKind.OPEN


def not_taken(session: Session, viewer: Who, now: datetime, code: str) -> list[Meets]:
    """Of all her programmes, newest first."""
    today = local_date(now)
    places = access.places(session, viewer, today)
    programmes = {one.programme_id for one in places}
    times = schedule.times_in(session, programmes, today - REGISTERS_BACK, today)
    taken = recorded(session, places, today, back=REGISTERS_BACK).taken
    left = over_and_not_taken(times, taken, now)
    expected = schedule.expected(session, [one.id for one in left])
    phrases = cards.phrases_for(session, viewer.association_id, left)
    return [
        Meets(one, cards.title_of(one, phrases, code), len(expected[one.id]))
        for one in left
        if has_list(one, expected[one.id])
    ]
