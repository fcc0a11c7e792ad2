"""A person's card: who she is, and how she rates herself, first and now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.sealing import Erased, Face, box_of, faces
from app.assessments import queries, standing
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet
from app.assessments.series import Series, series_of
from app.assessments.standing import Standing
from app.attendance.remarks import LAST_OF, noticed_from
from app.clock import local_date
from app.db.stacked import Stacked
from app.goals.areas import Area, areas
from app.goals.maps import Map
from app.goals.plans import LINES_OF, lines_from
from app.goals.queries import GOALS_OF, STEPS_OF, map_from
from app.goals.talk import to_talk_about
from app.home import weeks
from app.home.card_coming import AGREED, Coming, coming_of
from app.home.card_life import CardLife, lives_of
from app.home.card_now import CardNow, card_now
from app.home.people import language_name
from app.programmes import access, contacts_log, life
from app.programmes.access import NotVisible, Place, Who
from app.programmes.catalogue_cache import templates
from app.schedule import feed

# Small questions about one person, asked as one.
HERS = Stacked(
    contacts=contacts_log.CONTACTS_IN,
    notes=contacts_log.NOTES_IN,
    goals=GOALS_OF,
    steps=STEPS_OF,
    lines=LINES_OF,
    remarks=LAST_OF,
    agreed=AGREED,
    feeds=feed.RUNNING,
)


@dataclass(frozen=True, slots=True)
class Rating:
    """One instrument in one enrolment. `sheets`: all of them, newest first."""

    title: str
    series: Series | None
    standing: Standing | None
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class InProgramme:
    """One of her enrolments that the viewer may see."""

    place: Place
    week: str
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`read`: the sheets whose answers are on the page, for the log. `lives` by enrolment."""

    face: Face
    language: str
    programmes: tuple[InProgramme, ...]
    languages: dict[str, str]
    read: tuple[str, ...]
    lives: dict[str, CardLife]
    staff: dict[str, Face]
    map: Map
    to_talk_about: tuple[Area, ...]
    now: CardNow
    coming: Coming
    has_feed: bool

    @property
    def latest_rating(self) -> Series | None:
        """The series whose last finished sheet is the newest of all."""
        found = [r.series for one in self.programmes for r in one.ratings if r.series]
        return max(
            found, key=lambda s: (s.now or s.first).sheet.answered_on or date.min, default=None
        )


def card_of(session: Session, viewer: Who, now: datetime, code: str, person_id: str) -> Card:
    """Her card as this viewer may see it, or NotVisible."""
    today = local_date(now)
    places = access.places_of(session, viewer, today, person_id)
    coaches = {place.coach_id for place in places if place.coach_id}
    faces(session, [person_id, viewer.person_id, *coaches])  # once: the rest finds them opened
    try:
        box = box_of(session, person_id)
    except Erased as gone:
        raise NotVisible(person_id) from gone
    rows = HERS.rows(
        session,
        {"person": person_id, "enrolments": [place.enrolment_id for place in places]},
    )
    lives = lives_of(
        life.rows_of(session, places),
        contacts_log.contacts_from(box, rows["contacts"]),
        contacts_log.notes_from(box, rows["notes"]),
        today,
    )
    her_map = map_from(box, rows["goals"], rows["steps"], code)
    plan, remarks = lines_from(box, rows["lines"]), noticed_from(box, rows["remarks"])
    glance = card_now(her_map, plan, remarks, lives.values(), today)
    staff = glance.people.union(*(life.people for life in lives.values()))
    known = faces(session, [person_id, *staff])
    face = known[person_id]
    sheets, asked = standing.sheets_and_asked(session, places)
    shown = _first_and_latest(places, sheets)
    answers = queries.answers_in(session, shown)
    open_now = standing.standings(places, templates().get, shipped(), sheets, asked, today)
    programmes = []
    for place in places:
        own = [sheet for sheet in sheets if sheet.enrolment_id == place.enrolment_id]
        of_place = [one for one in open_now if one.place is place]
        programmes.append(
            InProgramme(
                place,
                weeks.words(place, today, code),
                _ratings(place, own, of_place, answers, code),
            )
        )
    codes = {face.language, *(sheet.language for sheet in sheets if sheet.language)}
    languages = {one: language_name(one, code) for one in codes}
    return Card(
        face,
        languages[face.language],
        tuple(programmes),
        languages,
        tuple(shown),
        lives,
        known,
        her_map,
        _to_talk_about(her_map, sheets, answers, code),
        glance,
        coming_of(session, places, rows["agreed"], now, code, viewer.association_id),
        bool(rows["feeds"]),
    )


def _to_talk_about(
    her_map: Map, sheets: list[Sheet], answers: Mapping[str, queries.Answers], code: str
) -> tuple[Area, ...]:
    """Areas of her latest own rating, in any programme, that are low and have no goal."""
    own = [sheet for sheet in sheets if sheet.id in answers and sheet.instrument_id == queries.OWN]
    if not own:
        return ()
    with_goal = {goal.area for goal in her_map.goals if goal.area}
    wanted = to_talk_about(shipped(), answers[own[-1].id], with_goal)
    return tuple(area for area in areas(code) if area.id in wanted)


def _first_and_latest(places: list[Place], sheets: list[Sheet]) -> list[str]:
    found: list[str] = []
    for place in places:
        for instrument in shipped().values():
            both = queries.first_and_latest(sheets, place.enrolment_id, instrument)
            found.extend(sheet.id for sheet in both if sheet is not None)
    return found


def _ratings(
    place: Place,
    sheets: list[Sheet],
    open_now: list[Standing],
    answers: Mapping[str, queries.Answers],
    code: str,
) -> tuple[Rating, ...]:
    """What the template asks for first, then what else she has answered."""
    asked = {one.instrument.id: one for one in open_now}
    ids = dict.fromkeys([*asked, *(sheet.instrument_id for sheet in sheets)])
    found = []
    for instrument_id in ids:
        instrument = shipped().get(instrument_id)
        own = tuple(s for s in reversed(sheets) if s.instrument_id == instrument_id)
        series, title = None, instrument_id
        if instrument is not None:
            series = series_of(instrument, own[::-1], answers, place.enrolment_id, code)
            title = wording_in(instrument, code).title
        found.append(Rating(title, series, asked.get(instrument_id), own))
    return tuple(found)


def may_be_asked(
    session: Session,
    viewer: Who,
    today: date,
    person_id: str,
    enrolment_id: str,
    instrument_id: str,
) -> Standing | None:
    """The rating whose end may be opened now; None when it is open or asked for already.

    NotVisible when it is not hers, or not of that person.
    """
    place = access.place(session, viewer, today, enrolment_id)
    if place.person_id != person_id:
        raise NotVisible(enrolment_id)
    found = standing.standings(
        [place],
        templates().get,
        shipped(),
        queries.sheets_in(session, [place]),
        standing.asked_in(session, [place]),
        today,
    )
    for one in found:
        if one.instrument.id == instrument_id:
            return one if one.may_ask else None
    raise NotVisible(instrument_id)
