"""A coach's day: what is new since she last looked, who has something to answer, her people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.accounts.devices import recent_handovers
from app.accounts.sealing import Face, faces
from app.assessments import queries, standing
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet
from app.assessments.standing import Standing
from app.clock import local_date
from app.home.people import Group, groups, is_running, rows_of
from app.programmes import access
from app.programmes.access import Who
from app.programmes.catalogue_cache import templates

HANDOVERS_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewRating:
    """A finished sheet that nobody has looked at together with her."""

    sheet: Sheet
    face: Face
    title: str


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Somebody who has a rating to answer today."""

    face: Face
    title: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class NewPhone:
    face: Face
    on: date


@dataclass(frozen=True, slots=True)
class Day:
    new_ratings: tuple[NewRating, ...]
    to_answer: tuple[ToAnswer, ...]
    new_phones: tuple[NewPhone, ...]
    groups: tuple[Group, ...]


def _title(instrument_id: str, code: str) -> str:
    instrument = shipped().get(instrument_id)
    return wording_in(instrument, code).title if instrument else instrument_id


def day_of(session: Session, viewer: Who, now: datetime, code: str) -> Day:
    """Everything on the page; the queries do not grow with the number of people."""
    today = local_date(now)
    places = access.places(session, viewer, today)
    people = access.people_in(places)
    known = faces(session, people)
    sheets = queries.sheets_in(session, places)
    waiting = standing.standings(
        places, templates().get, shipped(), sheets, standing.asked_in(session, places), today
    )
    return Day(
        new_ratings=tuple(
            NewRating(sheet, known[sheet.person_id], _title(sheet.instrument_id, code))
            for sheet in queries.to_look_at(session, places)
            if sheet.person_id in known
        ),
        to_answer=tuple(
            ToAnswer(known[one.place.person_id], _title(one.instrument.id, code), one)
            for one in sorted(waiting, key=lambda one: one.next.since if one.next else date.max)
            if one.is_open and one.place.person_id in known
        ),
        new_phones=tuple(
            NewPhone(known[person_id], local_date(at))
            for person_id, at in recent_handovers(session, people, now - HANDOVERS_SHOWN)
            if person_id in known
        ),
        groups=tuple(
            groups(rows_of(places, known, today, code), lambda row: is_running(row.place, today))
        ),
    )
