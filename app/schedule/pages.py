"""What staff see of one time, one series and one person's own schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.accounts.sealing import Face, faces
from app.clock import local_date
from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.programmes.access import Place as Enrolled
from app.programmes.catalogue_cache import templates
from app.schedule import cards, cautions, days_off, feed, open_times, plans, queries, recurrence
from app.schedule.actions import AHEAD
from app.schedule.cards import Card
from app.schedule.cautions import Paced, WeekLoad
from app.schedule.leading import leaders_on
from app.schedule.library import Phrases
from app.schedule.models import (
    Activity,
    ActivityKind,
    Occurrence,
    Pace,
    Place,
    TakingPart,
)
from app.schedule.own.models import OpenTimes
from app.schedule.own_phrases import with_own
from app.schedule.times import Time

WEEKS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Guest:
    """A person of the programme beside a time or a series. `days`: her weekdays, None all."""

    enrolment_id: str
    face: Face
    comes: bool
    days: list[int] | None = None


@dataclass(frozen=True, slots=True)
class TimePage:
    card: Card
    occurrence: Occurrence
    activity: Activity
    people: tuple[Guest, ...]
    leaders: tuple[str, ...]
    places: list[Place]
    phrases: Phrases
    has_begun: bool

    @property
    def other_languages(self) -> int:
        """How many of those who come do not read Swedish."""
        return sum(one.comes and one.face.language != "sv" for one in self.people)


def activity_for(session: Session, viewer: Who, today: date, activity_id: str) -> Activity:
    """A series of a programme given to her, or NotVisible."""
    row = session.exec(select(Activity).where(col(Activity.id) == activity_id)).first()
    if row is None:
        raise NotVisible(activity_id)
    access.programme(session, viewer, today, row.programme_id)
    return row


def time_page(
    session: Session, viewer: Who, occurrence_id: str, now: datetime, code: str
) -> TimePage:
    today = local_date(now)
    both = session.execute(
        select(Occurrence, Activity)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(col(Occurrence.id) == occurrence_id)
    ).first()
    if both is None:
        raise NotVisible(occurrence_id)
    row, activity = both
    access.programme(session, viewer, today, row.programme_id)
    times = queries.times_in(session, [row.programme_id], row.local_on, row.local_on)
    time = next(one for one in times if one.id == row.id)
    phrases = with_own(session, row.association_id)
    (card,) = cards.cards([time], phrases, code, now, today)
    coming = set(queries.expected(session, [row.id])[row.id])
    leading = queries.leaders(session, [time])[row.id]
    places = plans.running_places(session, viewer, row.programme_id, today)
    known = faces(session, {*leading, *access.people_in(places)})
    people = plans.by_name(places, known)
    return TimePage(
        card=card,
        occurrence=row,
        activity=activity,
        people=tuple(
            Guest(one.enrolment_id, face, one.enrolment_id in coming) for one, face in people
        ),
        leaders=tuple(known[one].first_name for one in leading if one in known),
        places=plans.places_in(session, row.association_id),
        phrases=phrases,
        has_begun=row.starts_at <= now,
    )


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """`asked`: public holidays ahead on which it could meet all the same."""

    activity: Activity
    place: Place | None
    people: tuple[Guest, ...]
    staff: tuple[tuple[Face, bool], ...]
    weekdays: tuple[int, ...]
    asked: tuple[tuple[date, str], ...]
    can_undo: bool
    phrases: Phrases


def series_page(
    session: Session, viewer: Who, activity_id: str, now: datetime, code: str
) -> SeriesPage:
    today = local_date(now)
    row = activity_for(session, viewer, today, activity_id)
    enrolled = plans.running_places(session, viewer, row.programme_id, today)
    staff = plans.staff_ids(session, row.programme_id)
    known = faces(session, {*staff, *access.people_in(enrolled)})
    people = plans.by_name(enrolled, known)
    parts = list(session.exec(select(TakingPart).where(TakingPart.activity_id == row.id)))
    leading = leaders_on(session, row.id, today)
    place = session.exec(select(Place).where(Place.id == row.place_id)).first()
    days = recurrence.days(row.rule, row.first_on, row.last_on, until=today + AHEAD)
    _meets, off = days_off.without(days, row.kept_days)
    asked = [
        (day, days_off.name_of(day, language=code) or "")
        for day in off
        if day > today and row.holidays.value == "asked" and row.rule
    ]
    return SeriesPage(
        activity=row,
        place=place,
        people=tuple(_guest(row, parts, one, face, today) for one, face in people),
        staff=tuple(
            (known[one], one in leading)
            for one in sorted(staff, key=lambda one: known[one].first_name.casefold())
        ),
        weekdays=recurrence.weekdays_of(row.rule),
        asked=tuple(asked),
        can_undo=row.continues_id is not None or row.was_last_on is not None or bool(row.ended_at),
        phrases=with_own(session, row.association_id),
    )


def _guest(
    row: Activity, parts: Sequence[TakingPart], one: Enrolled, face: Face, today: date
) -> Guest:
    own = [part for part in parts if part.enrolment_id == one.enrolment_id]
    day = max(today, row.first_on)
    running = [part for part in own if part.until_on is None or part.until_on >= day]
    comes = bool(running) if own else row.everybody
    return Guest(one.enrolment_id, face, comes, running[0].weekdays if running else None)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Her weeks ahead: planned against what was agreed; her times; whether she has a calendar."""

    face: Face
    places: tuple[Enrolled, ...]
    loads: tuple[WeekLoad, ...]
    steps: tuple[Pace, ...]
    cards: tuple[Card, ...]
    has_feed: bool
    open_times: OpenTimes | None
    may_open_times: bool


def person_page(
    session: Session, viewer: Who, person_id: str, now: datetime, code: str, monday: date
) -> PersonPage:
    """As this viewer may see her, or NotVisible."""
    today = local_date(now)
    places = access.places_of(session, viewer, today, person_id)
    face = faces(session, [person_id])[person_id]
    ids = [one.enrolment_id for one in places]
    until = monday + timedelta(weeks=WEEKS_SHOWN, days=-1)
    times = queries.times_of(session, places, monday, until)
    steps = list(
        session.exec(
            select(Pace).where(col(Pace.enrolment_id).in_(ids)).order_by(col(Pace.from_on))
        )
    )
    phrases = with_own(session, viewer.association_id)
    return PersonPage(
        face=face,
        places=tuple(places),
        loads=tuple(_loads(times, steps, places, monday)),
        steps=tuple(steps),
        cards=tuple(cards.cards(times, phrases, code, now, today)),
        has_feed=feed.running(session, person_id) is not None,
        open_times=open_times.running(session, person_id),
        may_open_times=open_times.is_offered(places, face),
    )


def _loads(
    times: Sequence[Time], steps: Sequence[Pace], places: Sequence[Enrolled], monday: date
) -> list[WeekLoad]:
    hours: dict[date, list[float]] = {}
    for one in times:
        if one.meets and one.chosen is not False and one.kind is not ActivityKind.OPEN:
            hours.setdefault(one.on, []).append(one.minutes / 60)
    paced = [Paced(step.from_on, step.days, step.hours, step.cap_hours) for step in steps]
    return cautions.loads(
        hours, paced, [monday + timedelta(weeks=n) for n in range(WEEKS_SHOWN)], cap_of(places)
    )


def cap_of(places: Sequence[Enrolled]) -> float | None:
    """The weekly cap of her programmes' templates, the smallest."""
    found = [templates().get(one.template_slug) for one in places if one.ended_on is None]
    return min(
        (one.weekly_hours_cap for one in found if one and one.weekly_hours_cap), default=None
    )
