"""A private calendar address: off until she asks, neutral, revocable; only its hash is kept.

Whoever holds the address sees where her time goes, so it says nothing else: no place, no name,
no description, one neutral title. Not for somebody whose phone shows times only: the address
would stay in a calendar that others may read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from icalendar import Calendar, Event
from sqlmodel import Session, col, select

from app import audit, i18n
from app.accounts.models import Person
from app.accounts.tokens import digest, new_token
from app.clock import local_date
from app.db.tables import table_of
from app.programmes import access
from app.programmes.access import Place
from app.programmes.models import PhoneView
from app.schedule import queries
from app.schedule.herself import Herself
from app.schedule.own.models import CalendarFeed
from app.schedule.times import Time

BACK, AHEAD = timedelta(days=14), timedelta(days=90)


def N_(message: str) -> str:  # noqa: N802 marked here, said in her language
    return message


BOOKED = N_("Booked")


def is_offered(mine: Iterable[Place]) -> bool:
    """`mine`: her enrolments as the door gave them. Not where her phone shows times only."""
    return all(place.phone_view is PhoneView.EVERYTHING for place in mine)


_FEEDS = table_of(CalendarFeed).c
RUNNING = sa.select(_FEEDS.id).where(
    _FEEDS.person_id == sa.bindparam("person"), _FEEDS.ended_at.is_(None)
)


def running(session: Session, person_id: str) -> CalendarFeed | None:
    return session.exec(
        select(CalendarFeed).where(
            CalendarFeed.person_id == person_id, col(CalendarFeed.ended_at).is_(None)
        )
    ).first()


def begin(*, session: Session, by: str, at: datetime, association_id: str, person_id: str) -> str:
    """A new address; its token exists in this answer only. An earlier one ends."""
    end(session=session, by=by, at=at, association_id=association_id, person_id=person_id)
    token = new_token()
    row = CalendarFeed(
        association_id=association_id, person_id=person_id, token_hash=digest(token), asked_at=at
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        association_id=association_id,
        act="feed_begun",
        at=at,
        by=by,
        person=person_id,
        detail={"feed": row.id},
    )
    return token


def end(*, session: Session, by: str, at: datetime, association_id: str, person_id: str) -> None:
    """The address answers no more from this moment."""
    row = running(session, person_id)
    if row is None:
        return
    row.ended_at, row.ended_by = at, by
    session.add(row)
    audit.record(
        session,
        association_id=association_id,
        act="feed_ended",
        at=at,
        by=by,
        person=person_id,
        detail={"feed": row.id},
    )


def calendar_behind(session: Session, token: str, now: datetime) -> bytes | None:
    """The calendar of an address that still runs and is offered; None for any other."""
    if not token or len(token) > 100:
        return None
    row = session.exec(
        select(CalendarFeed, col(Person.language))
        .join(Person, col(Person.id) == col(CalendarFeed.person_id))
        .where(CalendarFeed.token_hash == digest(token), col(CalendarFeed.ended_at).is_(None))
    ).first()
    if row is None:
        return None
    found, language = row
    her = Herself(found.person_id, found.association_id)
    today = local_date(now)
    mine = access.own_places(session, her, today)
    if not is_offered(mine):
        return None
    times = queries.times_of(session, mine, today - BACK, today + AHEAD)
    return written(times, language, now, found.id)


def written(times: list[Time], language: str, now: datetime, seed: str) -> bytes:
    """iCalendar: moments in UTC, one neutral title, cancelled times said to be so."""
    calendar = Calendar()
    calendar.add("prodid", "-//Calendar//")
    calendar.add("version", "2.0")
    title = i18n.text_in(i18n.choose(language).code, BOOKED)
    for one in times:
        if one.chosen is False:
            continue
        event = Event()
        event.add("uid", digest(f"{seed}{one.id}")[:32])
        event.add("dtstamp", one.changed_at or now)
        event.add("dtstart", one.starts_at)
        event.add("dtend", one.ends_at)
        event.add("summary", title)
        event.add("sequence", one.version)
        event.add("status", "CONFIRMED" if one.meets else "CANCELLED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
