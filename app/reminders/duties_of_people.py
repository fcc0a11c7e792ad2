"""What asks for staff in some programmes: gathered once, however many coaches share them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, or_, select
from sqlmodel import Session

from app.accounts.models import Person
from app.assessments import standing
from app.assessments.catalogue import shipped
from app.assessments.queries import sheets_in
from app.attendance.missed.facts import recorded
from app.attendance.missed.models import AbsenceFollowUp, AbsencePause, FollowUpStep
from app.attendance.missed.registers import over_and_not_taken
from app.clock import local_date
from app.db.tables import table_of
from app.goals.meetings import planned
from app.programmes.access import Place
from app.programmes.catalogue_cache import templates
from app.programmes.models import Enrolment, NamedAccess, Programme
from app.reminders import duties
from app.reminders.duties import Duty
from app.reminders.facts import rating_key
from app.schedule import queries as schedule

END_MEETING = "end_meeting"

_E, _P, _WHO = table_of(Enrolment).c, table_of(Programme).c, table_of(Person).c
_N, _PAUSE = table_of(NamedAccess).c, table_of(AbsencePause).c
_F, _S = table_of(AbsenceFollowUp).c, table_of(FollowUpStep).c
_ENROLMENTS: BindParameter[list[str]] = bindparam("enrolments", expanding=True)
_INSIDE = (
    select(
        _E.id,
        _E.person_id,
        _P.id,
        _P.name,
        _P.template_slug,
        _P.staff_word,
        _P.controller,
        _E.coach_id,
        _E.started_on,
        _E.planned_end_on,
        _E.ended_on,
        _E.phone_view,
        _WHO.protected_at,
    )
    .join(table_of(Programme), _P.id == _E.programme_id)
    .join(table_of(Person), _WHO.id == _E.person_id)
    .where(
        _E.programme_id.in_(bindparam("programmes", expanding=True)),
        _E.ended_on.is_(None),
    )
    .order_by(_E.id)
)
_NAMED = select(_N.person_id, _N.staff_id).where(
    _N.person_id.in_(bindparam("people", expanding=True)), _N.ended_at.is_(None)
)
_OPEN = (
    select(_F.id, _F.enrolment_id, _F.opened_at, func.max(_S.at).label("touched_at"))
    .outerjoin(table_of(FollowUpStep), _S.follow_up_id == _F.id)
    .outerjoin(table_of(AbsencePause), _PAUSE.enrolment_id == _F.enrolment_id)
    .where(
        _F.enrolment_id.in_(_ENROLMENTS),
        _F.closed_at.is_(None),
        or_(_PAUSE.until_on.is_(None), _PAUSE.until_on < bindparam("today")),
    )
    .group_by(_F.id, _F.enrolment_id, _F.opened_at)
)


@dataclass(slots=True)
class Visible:
    """Duties, each with the places it is about: who may see none of them is told nothing of it.

    `named`: by protected person, the staff who may see her.
    """

    places: dict[str, Place] = field(default_factory=dict)
    found: list[tuple[Duty, tuple[str, ...]]] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)

    def add(self, duty: Duty, *enrolments: str) -> None:
        self.found.append((duty, enrolments))

    def to(self, staff_id: str, programmes: Collection[str]) -> Iterator[Duty]:
        """What asks for one member of staff, to whom these programmes are given."""
        for duty, enrolments in self.found:
            if any(self._may(staff_id, programmes, self.places[one]) for one in enrolments):
                yield duty

    def _may(self, staff_id: str, programmes: Collection[str], place: Place) -> bool:
        named = self.named.get(place.person_id)
        is_hers = place.programme_id in programmes and place.person_id != staff_id
        return is_hers and (named is None or staff_id in named)


def duties_in(session: Session, programme_ids: Iterable[str], at: datetime) -> Visible:
    """Of everybody who is enrolled in them; eight queries."""
    today = local_date(at)
    rows = session.execute(_INSIDE, {"programmes": sorted(set(programme_ids))}).all()
    found = Visible({row[0]: Place(*row[:-1]) for row in rows})
    _name(session, found, rows)
    for place in found.places.values():
        _add_meetings(found, place)
    inside = [one for one in found.places.values() if one.started_on <= today]
    if inside:
        _add_ratings(session, found, inside, today)
        _add_follow_ups(session, found, inside, today)
        _add_registers(session, found, inside, at)
    return found


def _name(session: Session, found: Visible, rows: Iterable[Row[Any]]) -> None:
    found.named = {row.person_id: set() for row in rows if row.protected_at is not None}
    if found.named:
        for person_id, staff_id in session.execute(_NAMED, {"people": sorted(found.named)}):
            found.named[person_id].add(staff_id)


def _add_meetings(found: Visible, place: Place) -> None:
    for duty in meetings_of(place):
        found.add(duty, place.enrolment_id)
    if place.planned_end_on is not None:
        end = duties.end_meeting(place.enrolment_id, place.planned_end_on, place.started_on)
        found.add(end, place.enrolment_id)


def meetings_of(place: Place) -> Iterator[Duty]:
    """The follow-up meetings that her template gives a day; the end meeting is told apart."""
    template = templates().get(place.template_slug)
    for one in planned(place, template) if template else ():
        if one.kind != END_MEETING:
            yield duties.meeting(place.enrolment_id, one.kind, one.on_day)


def _add_ratings(session: Session, found: Visible, inside: list[Place], today: date) -> None:
    sheets, asked = sheets_in(session, inside), standing.asked_in(session, inside)
    for one in standing.standings(inside, templates().get, shipped(), sheets, asked, today):
        if one.is_open and one.next is not None:
            key, since = rating_key(one)
            found.add(duties.ask_for_rating(key, since), one.place.enrolment_id)


def _add_follow_ups(session: Session, found: Visible, inside: list[Place], today: date) -> None:
    asked = {"enrolments": [one.enrolment_id for one in inside], "today": today}
    for row in session.execute(_OPEN, asked):
        touched_on = local_date(row.touched_at or row.opened_at)
        for duty in duties.follow_up(row.id, touched_on):
            found.add(duty, row.enrolment_id)


def _add_registers(session: Session, found: Visible, inside: list[Place], at: datetime) -> None:
    today, back = local_date(at), duties.REGISTER_KEEPS
    programmes = {one.programme_id for one in inside}
    times = schedule.times_in(session, programmes, today - back, today)
    taken = recorded(session, inside, today, back=back).taken
    left = over_and_not_taken(times, taken, at)
    expected = schedule.expected(session, [one.id for one in left])
    for one in left:
        of = [enrolment for enrolment in expected[one.id] if enrolment in found.places]
        found.add(duties.register(one.id, one.on, one.ends_at), *of)
