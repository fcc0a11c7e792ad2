"""Whom a coach may want to call: missed for the first time, followed up, or often prevented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.sealing import Face
from app.attendance.absences import Ask, Past
from app.attendance.missed.facts import Recorded
from app.attendance.missed.page import Ways
from app.attendance.missed.queries import followed
from app.clock import local_date
from app.programmes.access import Place
from app.programmes.models import PhoneView


@dataclass(frozen=True, slots=True)
class Call:
    """One person. `ask` None: a follow-up is open (`follow_up_id`, since `opened_on`)."""

    face: Face
    ways: Ways
    ask: Ask | None
    times: tuple[Past, ...]
    follow_up_id: str | None = None
    opened_on: date | None = None


def calls(
    session: Session,
    places: Sequence[Place],
    known: Mapping[str, Face],
    marks: Recorded,
    today: date,
) -> list[Call]:
    """Follow-ups first, the oldest on top; then the newest absences; then talks. One query."""
    running = [one for one in places if one.ended_on is None or one.ended_on >= today]
    states = followed(session, running)
    found = []
    for place in running:
        state, past = states[place.enrolment_id], marks.of(place.enrolment_id)
        face = known[place.person_id]
        # Whether the app is on her phone is asked when it is tapped.
        ways = Ways(place.enrolment_id, face, place.phone_view is PhoneView.EVERYTHING)
        asked = state.suggestion(past, today)
        if state.open_id is not None and not state.is_paused(today):
            opened = local_date(state.opened_at) if state.opened_at else None
            missed = state.run(past, today).absences
            found.append(Call(face, ways, None, missed, state.open_id, opened))
        elif asked is not None:
            found.append(Call(face, ways, asked.ask, asked.times))
    return sorted(found, key=_order)


def _order(call: Call) -> tuple[int, float, str]:
    if call.ask is None:
        return 0, float(call.opened_on.toordinal() if call.opened_on else 0), call.face.first_name
    rank = 1 if call.ask is Ask.MISSED else 2
    return rank, -_moment(call.times[-1].at), call.face.first_name


def _moment(at: datetime) -> float:
    return at.timestamp()
