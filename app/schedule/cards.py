"""A time as a participant reads it: in her language, its day and hour in words, its changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.schedule import library
from app.schedule.library import OWN, Phrases, Said, say, say_all
from app.schedule.models import OccurrenceStatus
from app.schedule.own_phrases import with_own
from app.schedule.times import Time

# For so long a changed time shows what it was before; then the new one is simply the time.
CHANGE_SHOWS = timedelta(days=14)
PARTS = ((5, "night"), (9, "morning"), (12, "forenoon"), (17, "afternoon"), (22, "evening"))


@dataclass(frozen=True, slots=True)
class Card:
    """`change`: moved, cancelled or None. `may_choose`: one of several at the same hour.

    `is_over`: it has ended. `hour_hand`, `minute_hand`: degrees from twelve.
    """

    time: Time
    title: Said
    theme: Said | None
    place: Said | None
    way: list[Said]
    bring: list[Said]
    reason: Said | None
    change: str | None
    part: str
    day: str
    is_over: bool
    is_now: bool
    may_choose: bool
    hour_hand: int
    minute_hand: int

    @property
    def is_online(self) -> bool:
        return bool(self.time.link)


def phrases_for(session: Session, association_id: str, times: Iterable[Time]) -> Phrases:
    """The shipped library, and the association's own phrases when a time uses one."""
    for one in times:
        used = (one.what, one.theme or "", one.reason or "", *one.bring)
        places = (one.where.kind, *(row["phrase"] for row in one.where.way)) if one.where else ()
        if any(phrase_id.startswith(OWN) for phrase_id in (*used, *places)):
            return with_own(session, association_id)
    return library.shipped()


def cards(
    times: Sequence[Time],
    phrases: Phrases,
    code: str,
    now: datetime,
    today: date,
    among: Sequence[Time] | None = None,
) -> list[Card]:
    """Every time as a card, in the order given. `among`: all she has, when these are a few."""
    chosen_between = _alternatives(times if among is None else among)
    return [_card(one, phrases, code, now, today, one.id in chosen_between) for one in times]


def _alternatives(times: Sequence[Time]) -> set[str]:
    """Times she may choose between: the same word, the same day, both to be held."""
    found: set[str] = set()
    for one in times:
        others = [
            other.id
            for other in times
            if one.choice is not None and other.choice == one.choice and other.on == one.on
            if other.meets
        ]
        if len(others) > 1 and one.id in others:
            found.update(others)
    return found


def _card(
    one: Time, phrases: Phrases, code: str, now: datetime, today: date, may_choose: bool
) -> Card:
    where = one.where
    return Card(
        time=one,
        title=title_of(one, phrases, code),
        theme=say(phrases, one.theme, code) if one.theme else None,
        place=say(phrases, where.kind, code) if where else None,
        way=[say(phrases, row["phrase"], code, row) for row in where.way] if where else [],
        bring=say_all(phrases, one.bring, code),
        reason=say(phrases, one.reason, code) if one.reason else None,
        change=change_of(one, now),
        part=part_of_day(one.starts),
        day=day_word(one.on, today),
        is_over=one.ends_at <= now,
        is_now=one.starts_at <= now < one.ends_at,
        may_choose=may_choose and one.starts_at > now,
        hour_hand=one.starts.hour % 12 * 30 + one.starts.minute // 2,
        minute_hand=one.starts.minute * 6,
    )


def title_of(one: Time, phrases: Phrases, code: str) -> Said:
    """Own words in Swedish when staff wrote some, with the phrase's picture; else the phrase."""
    said = say(phrases, one.what, code)
    if one.title is None:
        return said
    return Said(said.id, said.sign, one.title, library.SOURCE)


def change_of(one: Time, now: datetime) -> str | None:
    if one.status in (OccurrenceStatus.CANCELLED, OccurrenceStatus.NOT_HELD):
        return "cancelled"
    is_news = one.changed_at is not None and now - one.changed_at <= CHANGE_SHOWS
    return "moved" if one.status is OccurrenceStatus.MOVED and is_news else None


def part_of_day(wall: time) -> str:
    return next((word for before, word in PARTS if wall.hour < before), "night")


def day_word(day: date, today: date) -> str:
    return {0: "today", 1: "tomorrow"}.get((day - today).days, "later")


def next_times(times: Sequence[Time], now: datetime) -> list[Time]:
    """The next one that meets and is not over; all alternatives while none is chosen."""
    ahead = [one for one in times if one.meets and one.ends_at > now and one.chosen is not False]
    if not ahead:
        return []
    chosen_between = _alternatives(times)

    def may_choose(one: Time) -> bool:
        return one.id in chosen_between and one.starts_at > now

    first = ahead[0]
    if not may_choose(first) or first.chosen:
        return [first]
    same = [one for one in ahead if one.choice == first.choice]
    same = [one for one in same if one.on == first.on and may_choose(one)]
    taken = [one for one in same if one.chosen]
    return taken[:1] or same or [first]


def changed_soon(
    times: Sequence[Time], shown: Sequence[Time], now: datetime, until: date
) -> list[Time]:
    """What moved or was called off in the days to come, other than what is shown already."""
    ids = {one.id for one in shown}
    return [
        one
        for one in times
        if change_of(one, now) and one.ends_at > now and one.on <= until and one.id not in ids
    ]
