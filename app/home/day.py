"""A coach's day in three parts: what is on now, whom to call, what is coming."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.accounts.models import CodeKind
from app.accounts.reach import phones_added
from app.accounts.sealing import Face, faces
from app.assessments import queries, standing
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet
from app.assessments.standing import Standing
from app.clock import local_date
from app.home import day_calls, day_times
from app.home.day_calls import Call
from app.home.day_times import DayTimes
from app.programmes import access
from app.programmes.access import Place, Who
from app.programmes.catalogue_cache import templates
from app.reminders import duties
from app.reminders.duties_of_people import meetings_of
from app.reminders.facts import rating_key

PHONES_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewRating:
    """A finished sheet that nobody has looked at together with her."""

    sheet: Sheet
    face: Face
    title: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Somebody who has a rating to answer today.

    `is_to_be_asked`: reminders have done what they can, now her coach asks.
    """

    face: Face
    title: str
    standing: Standing
    is_to_be_asked: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """Somebody and a day: a new phone, a first day, a last day."""

    face: Face
    on: date


@dataclass(frozen=True, slots=True)
class Day:
    """`shown`: for the log, the people of each programme whose names are on the page."""

    times: DayTimes
    calls: tuple[Call, ...]
    new_ratings: tuple[NewRating, ...]
    to_answer: tuple[ToAnswer, ...]
    moved_phones: tuple[Dated, ...]
    other_phones: tuple[Dated, ...]
    first_days: tuple[Dated, ...]
    last_days: tuple[Dated, ...]
    meetings: tuple[Dated, ...]
    shown: dict[str, set[str]]

    @property
    def is_quiet(self) -> bool:
        """Nothing asks for anything now."""
        times = self.times.now or self.times.not_taken
        return not (times or self.new_ratings or self.to_answer or self.phones)

    @property
    def phones(self) -> tuple[Dated, ...]:
        return (*self.moved_phones, *self.other_phones)


def day_of(session: Session, viewer: Who, now: datetime, code: str) -> Day:
    """Everything on the page; the queries do not grow with the number of people."""
    today = local_date(now)
    places = access.places(session, viewer, today)
    people = access.people_in(places)
    known = faces(session, [*people, viewer.person_id])
    of_people = [place for place in places if place.person_id in known]
    sheets = queries.sheets_in(session, places)
    waiting = standing.standings(
        places, templates().get, shipped(), sheets, standing.asked_in(session, places), today
    )
    times, marks = day_times.times_of(session, viewer, places, now, code)
    added: dict[CodeKind, list[Dated]] = {kind: [] for kind in CodeKind}
    since = now - PHONES_SHOWN
    for person_id, at, kind in phones_added(session, viewer.person_id, people, since):
        if person_id in known:
            added[kind].append(Dated(known[person_id], local_date(at)))
    found = Day(
        times=times,
        calls=tuple(day_calls.calls(session, of_people, known, marks, today)),
        new_ratings=tuple(_new(sheets, known, code)),
        to_answer=tuple(_to_answer(waiting, known, code, today)),
        moved_phones=tuple(added[CodeKind.HANDOVER]),
        other_phones=tuple(added[CodeKind.CARD]),
        first_days=tuple(_dated(of_people, known, "started_on", today, timedelta(days=1))),
        last_days=tuple(
            _dated(of_people, known, "planned_end_on", today, duties.END_MEETING_BEFORE)
        ),
        meetings=tuple(_meetings(of_people, known, today)),
        shown={},
    )
    _note_shown(found, of_people)
    return found


def _new(sheets: Iterable[Sheet], known: Mapping[str, Face], code: str) -> Iterable[NewRating]:
    """Finished and not looked at together yet, the longest waiting first."""
    done = [(one.completed_at, one) for one in sheets if one.completed_at and not one.seen_at]
    for _at, sheet in sorted(done, key=lambda pair: pair[0]):
        if sheet.person_id in known:
            yield NewRating(sheet, known[sheet.person_id], _title(sheet.instrument_id, code))


def _to_answer(
    waiting: Iterable[Standing], known: Mapping[str, Face], code: str, today: date
) -> Iterable[ToAnswer]:
    for one in sorted(waiting, key=lambda one: one.next.since if one.next else date.max):
        if one.is_open and one.place.person_id in known:
            asks = duties.ask_for_rating(*rating_key(one)).since <= today
            face = known[one.place.person_id]
            yield ToAnswer(face, _title(one.instrument.id, code), one, asks)


def _title(instrument_id: str, code: str) -> str:
    instrument = shipped().get(instrument_id)
    return wording_in(instrument, code).title if instrument else instrument_id


def _dated(
    places: Iterable[Place], known: Mapping[str, Face], what: str, today: date, ahead: timedelta
) -> list[Dated]:
    """Whose day lies between today and `ahead`, while no end is written down."""
    days = [(getattr(one, what), one) for one in places if one.ended_on is None]
    found = [
        Dated(known[one.person_id], day)
        for day, one in days
        if day is not None and today <= day <= today + ahead
    ]
    return sorted(found, key=lambda one: (one.on, one.face.first_name))


def _meetings(places: Iterable[Place], known: Mapping[str, Face], today: date) -> list[Dated]:
    """The follow-up meetings of the days ahead, as the reminders of staff count them."""
    found = [
        Dated(known[place.person_id], one.until)
        for place in places
        if place.ended_on is None
        for one in meetings_of(place)
        if one.since <= today <= one.until
    ]
    return sorted(found, key=lambda one: (one.on, one.face.first_name))


def _note_shown(day: Day, places: Sequence[Place]) -> None:
    lines = (day.calls, day.new_ratings, day.to_answer, day.phones)
    dated = (day.first_days, day.last_days, day.meetings)
    people = {one.face.person_id for line in (*lines, *dated) for one in line}
    for place in places:
        if place.person_id in people:
            day.shown.setdefault(place.programme_id, set()).add(place.person_id)
