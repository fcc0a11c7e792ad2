"""A participant's week and the next of her times: her enrolments and their schedule joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.clock import local_date
from app.programmes.access import Place
from app.programmes.contacts import Contact, contact_of
from app.schedule import cards, queries
from app.schedule.cards import Card
from app.schedule.leading import led_by
from app.schedule.library import Phrases
from app.schedule.times import Time

LOOK_AHEAD = timedelta(days=21)
NEWS = timedelta(days=7)
NEW_HERE = timedelta(days=14)
FURTHEST = timedelta(weeks=60)


@dataclass(frozen=True, slots=True)
class Day:
    """`state`: the stone beside it: done, now, waiting or resting."""

    on: date
    cards: list[Card]
    is_today: bool
    state: str


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    days: list[Day]
    before: date
    after: date

    @property
    def has_times(self) -> bool:
        return any(day.cards for day in self.days)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What Today says of the schedule. `is_first`: nothing of hers has been held yet."""

    next: list[Card]
    changed: list[Card]
    is_first: bool

    @property
    def first_activity(self) -> str:
        """The activity she comes to for the first time; empty when there is none to say."""
        return self.next[0].time.activity_id if self.is_first and self.next else ""


def monday_of(asked: str | None, today: date) -> date:
    """The Monday of the asked day; of today when it is no day or too far away."""
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        day = today
    if abs(day - today) > FURTHEST:
        day = today
    return day - timedelta(days=day.weekday())


def week_of(
    session: Session,
    association_id: str,
    places: Sequence[Place],
    monday: date,
    now: datetime,
    code: str,
) -> Week:
    """Her week in two queries at most."""
    today = local_date(now)
    times = queries.times_of(session, places, monday, monday + timedelta(days=6))
    phrases = cards.phrases_for(session, association_id, times)
    found = cards.cards(times, phrases, code, now, today)
    days = [_day(monday + timedelta(days=number), found, today) for number in range(7)]
    return Week(
        monday.isocalendar().week, days, monday - timedelta(days=7), monday + timedelta(days=7)
    )


def _day(on: date, found: Sequence[Card], today: date) -> Day:
    own = [one for one in found if one.time.on == on]
    held = any(one.time.meets for one in own)
    if not held:
        state = "resting"
    elif on == today:
        state = "now"
    else:
        state = "done" if on < today else "waiting"
    return Day(on, own, on == today, state)


def met_by(
    session: Session, ahead: Ahead, rows: Iterable[Any], contact: Contact | None, today: date
) -> Contact | None:
    """Who meets her the first time: her contact when she leads it or nobody does, else who does.

    `rows`: of `leading.OF_ACTIVITY` for `ahead.first_activity`.
    """
    leading = led_by(rows, ahead.next[0].time) if ahead.first_activity else []
    if not leading or (contact is not None and contact.face.person_id in leading):
        return contact
    found = contact_of(session, leading[0], today)
    # A photo is shown to those whose contact she is, and to nobody else.
    return replace(found, photo_id=None) if found is not None else contact


def ahead_of(
    session: Session, association_id: str, places: Sequence[Place], now: datetime, code: str
) -> Ahead:
    """The next time and what changed in the days to come; two queries at most."""
    today = local_date(now)
    starts = [one.started_on for one in places if one.ended_on is None]
    is_new = bool(starts) and today - min(starts) <= NEW_HERE
    since = min([today, *starts]) if is_new else today
    times = queries.times_of(session, places, since, max([today, *starts]) + LOOK_AHEAD)
    phrases = cards.phrases_for(session, association_id, times)
    return ahead_in(times, phrases, code, now, is_new=is_new)


def ahead_in(
    times: Sequence[Time], phrases: Phrases, code: str, now: datetime, *, is_new: bool
) -> Ahead:
    """What Today says of these times. Pure; only what it shows becomes a card."""
    today = local_date(now)
    upcoming = cards.next_times(times, now)
    changed = cards.changed_soon(times, upcoming, now, today + NEWS)
    shown = cards.cards([*upcoming, *changed], phrases, code, now, today, times)
    begun = any(one.meets and one.starts_at <= now for one in times)
    return Ahead(shown[: len(upcoming)], shown[len(upcoming) :], is_new and not begun)
