"""A single meeting with one person, in three taps: when, where, what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from app.clock import STOCKHOLM, local_date
from app.programmes.access import Place as Enrolled
from app.programmes.models import Programme
from app.schedule import queries
from app.schedule.actions import Plan, create_activity, create_place
from app.schedule.models import Activity, ActivityKind, Place

PURPOSES = (
    *("talk", "follow_up", "plan_talk", "first_talk", "mid_talk", "end_talk"),
    *("walk_talk", "three_party", "letter_help", "bus_practice", "care_visit", "study_visit"),
)
ANYWHERE = ("place_home", "place_walk", "place_cafe", "place_phone", "place_online")
HOURS = (time(10), time(13), time(15))
MINUTES = 45
OFFERED = 9


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that is offered. `value`: "now" or local ISO minutes."""

    value: str
    on: date
    starts: time


def slots(
    session: Session,
    programme_ids: list[str],
    coach_id: str,
    enrolled: Sequence[Enrolled],
    now: datetime,
) -> list[Slot]:
    """The next hours on weekdays when the coach leads nothing and she comes to nothing."""
    today = local_date(now)
    until = today + timedelta(days=10)
    times = queries.times_in(session, programme_ids, today, until)
    leading = queries.leaders(session, times)
    led = [one for one in times if coach_id in leading.get(one.id, ())]
    hers = [
        one for one in queries.times_of(session, enrolled, today, until) if one.chosen is not False
    ]
    busy = [one for one in (*led, *hers) if one.meets]
    found = []
    for day in (today + timedelta(days=n) for n in range(11)):
        for hour in HOURS:
            starts = datetime.combine(day, hour, STOCKHOLM)
            ends = starts + timedelta(minutes=MINUTES)
            is_taken = any(one.starts_at < ends and starts < one.ends_at for one in busy)
            if day.weekday() < 5 and starts > now and not is_taken:
                found.append(Slot(f"{day.isoformat()}T{hour:%H:%M}", day, hour))
    return found[:OFFERED]


def parsed(value: str, now: datetime) -> tuple[date, time] | None:
    """A slot's value as day and wall time; "now" is this very minute. None when it is neither."""
    if value == "now":
        local = now.astimezone(STOCKHOLM)
        return local.date(), local.time().replace(second=0, microsecond=0, tzinfo=None)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is not None or abs(moment.date() - local_date(now)) > timedelta(days=400):
        return None
    return moment.date(), moment.time().replace(second=0, microsecond=0)


def place_for(
    session: Session, by: str, at: datetime, association_id: str, wanted: str, written: str
) -> Place | None:
    """One of the association's places, a kind without an address, or one that was written in."""
    if written:
        row = create_place(
            session=session,
            by=by,
            at=at,
            association_id=association_id,
            kind="place_meeting_point",
            name=written,
        )
        row.closed_at = at  # for this once: it is not offered again
        session.add(row)
        return row
    if wanted in ANYWHERE:
        found = session.exec(
            select(Place).where(
                Place.association_id == association_id, Place.kind == wanted, Place.name == ""
            )
        ).first()
        return found or create_place(
            session=session, by=by, at=at, association_id=association_id, kind=wanted, name=""
        )
    return session.exec(
        select(Place).where(col(Place.id) == wanted, Place.association_id == association_id)
    ).first()


def meet(
    *,
    session: Session,
    by: str,
    at: datetime,
    programme: Programme,
    enrolled: Enrolled,
    on: date,
    starts: time,
    purpose: str,
    place: Place | None,
    minutes: int = MINUTES,
    link: str | None = None,
) -> Activity:
    """One time with one person; it is on her phone the same moment."""
    return create_activity(
        session=session,
        by=by,
        at=at,
        programme=programme,
        plan=Plan(
            kind=ActivityKind.MEETING,
            what=purpose,
            first_on=on,
            starts=starts,
            minutes=minutes,
            place_id=place.id if place else None,
            link=link,
        ),
        leaders=[by],
        enrolments=[enrolled.enrolment_id],
    )
