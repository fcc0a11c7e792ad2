"""A programme's week as staff see it: times, who leads, who is expected, what to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.accounts.sealing import Face, faces
from app.clock import local_date
from app.programmes import access
from app.programmes.access import Place as Enrolled
from app.programmes.access import Who
from app.programmes.models import Assignment, Programme, StaffRole
from app.schedule import cards, cautions, queries
from app.schedule.cards import Card
from app.schedule.cautions import Caution
from app.schedule.heeding import never_alone, others_at, places_of, planned
from app.schedule.library import Phrases
from app.schedule.models import Activity, Place
from app.schedule.own_phrases import with_own
from app.schedule.times import Time

LEADS = (StaffRole.COACH, StaffRole.SUBSTITUTE, StaffRole.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Row:
    """One time on a page of staff. `number`: how many are expected."""

    card: Card
    leaders: tuple[str, ...]
    number: int
    most: int | None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A caution with the names it is about."""

    caution: Caution
    titles: tuple[str, ...]
    on: date
    who: str | None


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    programme: Programme
    days: tuple[tuple[date, tuple[Row, ...]], ...]
    warned: tuple[Warned, ...]
    series: tuple[Activity, ...]
    phrases: Phrases
    number: int


def programme_week(
    session: Session, viewer: Who, programme_id: str, monday: date, now: datetime, code: str
) -> ProgrammeWeek:
    """The page; its queries do not grow with people. Clashes are sought in all her programmes,
    and how full a place is in those of the whole association."""
    today = local_date(now)
    given = access.programmes(session, viewer, today)
    programme = next((one for one in given if one.id == programme_id), None)
    if programme is None:
        raise access.NotVisible(programme_id)
    until = monday + timedelta(days=6)
    times = queries.times_in(session, [one.id for one in given], monday, until)
    others = others_at(session, places_of(times), [one.id for one in given], monday, until)
    expected = queries.expected(session, [one.id for one in (*times, *others)])
    leading = queries.leaders(session, times)
    person_of = {p.enrolment_id: p.person_id for p in access.places(session, viewer, today)}
    plan = planned([*times, *others], expected, leading, person_of, never_alone(given))
    warned = cautions.cautions(plan)
    own = {one.id for one in times if one.programme_id == programme_id}
    warned = [one for one in warned if own & set(one.times)]
    staff = {person for ids in leading.values() for person in ids}
    known = faces(session, staff | {one.who for one in warned if one.who})
    phrases = with_own(session, programme.association_id)
    shown = cards.cards([one for one in times if one.id in own], phrases, code, now, today)
    rows = [
        Row(
            card,
            tuple(_names(known, leading[card.time.id])),
            len(expected[card.time.id]),
            most_of(card.time),
        )
        for card in shown
    ]
    return ProgrammeWeek(
        programme=programme,
        days=tuple(
            (day, tuple(row for row in rows if row.card.time.on == day))
            for day in (monday + timedelta(days=n) for n in range(7))
        ),
        warned=tuple(_warned(one, times, known, phrases, code) for one in warned),
        series=tuple(running_series(session, programme_id, today)),
        phrases=phrases,
        number=monday.isocalendar().week,
    )


@dataclass(frozen=True, slots=True)
class DayList:
    programme: Programme
    rows: tuple[Row, ...]


def day_list(
    session: Session, viewer: Who, programme_id: str, day: date, now: datetime, code: str
) -> DayList:
    """One day with the first names of those who lead and who are expected."""
    today = local_date(now)
    programme = access.programme(session, viewer, today, programme_id)
    times = [one for one in queries.times_in(session, [programme_id], day, day) if one.on == day]
    expected = queries.expected(session, [one.id for one in times])
    leading = queries.leaders(session, times)
    places = access.places(session, viewer, today, programme_id=programme_id)
    person_of = {one.enrolment_id: one.person_id for one in places}
    staff = {person for ids in leading.values() for person in ids}
    known = faces(session, staff | set(person_of.values()))
    phrases = with_own(session, programme.association_id)
    rows = []
    for card in cards.cards(times, phrases, code, now, today):
        ids = [person_of[one] for one in expected[card.time.id] if one in person_of]
        people = tuple(sorted(_names(known, ids), key=str.casefold))
        led = tuple(_names(known, leading[card.time.id]))
        rows.append(Row(card, led, len(ids), most_of(card.time), people))
    return DayList(programme, tuple(rows))


def most_of(one: Time) -> int | None:
    return min(filter(None, (one.capacity, one.where.cap if one.where else None)), default=None)


def _names(known: Mapping[str, Face], ids: Iterable[str]) -> list[str]:
    return [known[one].first_name for one in ids if one in known]


def _warned(
    one: Caution, times: Sequence[Time], known: Mapping[str, Face], phrases: Phrases, code: str
) -> Warned:
    about = [time for time in times if time.id in one.times]
    who = known[one.who].first_name if one.who and one.who in known else None
    titles = tuple(cards.title_of(time, phrases, code).text for time in about)
    return Warned(one, titles, about[0].on, who)


def running_series(session: Session, programme_id: str, today: date) -> list[Activity]:
    """The series that still meet, in the order they begin."""
    rows = session.exec(
        select(Activity)
        .where(
            Activity.programme_id == programme_id,
            col(Activity.ended_at).is_(None),
            col(Activity.rule) != "",
        )
        .order_by(col(Activity.first_on), col(Activity.starts), col(Activity.id))
    )
    return [row for row in rows if row.last_on is None or row.last_on >= today]


def places_in(session: Session, association_id: str) -> list[Place]:
    """Places that have a name and are in use."""
    rows = session.exec(
        select(Place).where(
            Place.association_id == association_id,
            col(Place.closed_at).is_(None),
            col(Place.name) != "",
        )
    )
    return sorted(rows, key=lambda row: row.name.casefold())


def staff_ids(session: Session, programme_id: str) -> set[str]:
    """Who may lead in a programme."""
    return set(
        session.exec(
            select(Assignment.person_id).where(
                Assignment.programme_id == programme_id,
                col(Assignment.role).in_(LEADS),
                col(Assignment.ended_at).is_(None),
            )
        )
    )


def staff_of(session: Session, programme_id: str) -> list[Face]:
    """Who may lead in a programme, by name."""
    found = faces(session, staff_ids(session, programme_id)).values()
    return sorted(found, key=lambda face: face.first_name.casefold())


def running_places(session: Session, viewer: Who, programme_id: str, today: date) -> list[Enrolled]:
    """The enrolments of a programme that have not ended."""
    return [
        one
        for one in access.places(session, viewer, today, programme_id=programme_id)
        if one.ended_on is None or one.ended_on >= today
    ]


def by_name(places: Iterable[Enrolled], known: Mapping[str, Face]) -> list[tuple[Enrolled, Face]]:
    rows = [(one, known[one.person_id]) for one in places if one.person_id in known]
    return sorted(rows, key=lambda row: row[1].first_name.casefold())


def enrolled_in(
    session: Session, viewer: Who, programme_id: str, today: date
) -> list[tuple[Enrolled, Face]]:
    """The people in a programme now or soon, by name; two queries."""
    places = running_places(session, viewer, programme_id, today)
    return by_name(places, faces(session, access.people_in(places)))
