"""A coordinator's desk: her programmes, their places, and what is missing."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.accounts.reach import with_phone
from app.assessments import queries, standing
from app.assessments.catalogue import shipped
from app.home.alphabet import sort_key
from app.home.people import is_running
from app.programmes import access
from app.programmes.access import Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme
from app.programmes.templates import ProgrammeTemplate


@dataclass(frozen=True, slots=True)
class Seats:
    """`of`: the template's group or venue cap, the smaller one; None when it states none."""

    taken: int
    of: int | None

    @property
    def free(self) -> int | None:
        return None if self.of is None else max(self.of - self.taken, 0)

    @property
    def over(self) -> int:
        return 0 if self.of is None else max(self.taken - self.of, 0)


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One programme: people in it now, people with a rating to answer, people without a phone."""

    programme: Programme
    seats: Seats
    to_answer: int
    to_look_at: int
    without_phone: int


def cap_of(template: ProgrammeTemplate | None) -> int | None:
    if template is None:
        return None
    return min(filter(None, (template.group_size, template.venue_cap)), default=None)


def desk_of(session: Session, viewer: Who, today: date) -> list[OnDesk]:
    """Her programmes in Swedish order; the queries do not grow with people or programmes."""
    programmes = access.programmes(session, viewer, today)
    places = [
        place
        for place in access.places(session, viewer, today)
        if is_running(place, today) and place.started_on <= today
    ]
    people = access.people_in(places)
    reachable = with_phone(session, people)
    sheets = queries.sheets_in(session, places)
    standings = standing.standings(
        places, templates().get, shipped(), sheets, standing.asked_in(session, places), today
    )
    rows = []
    for programme in programmes:
        own = {place.enrolment_id for place in places if place.programme_id == programme.id}
        inside = {place.person_id for place in places if place.programme_id == programme.id}
        waiting = {
            one.place.person_id
            for one in standings
            if one.is_open and one.place.programme_id == programme.id
        }
        rows.append(
            OnDesk(
                programme=programme,
                seats=Seats(len(inside), cap_of(templates().get(programme.template_slug))),
                to_answer=len(waiting),
                to_look_at=sum(
                    s.enrolment_id in own and s.completed_at is not None and s.seen_at is None
                    for s in sheets
                ),
                without_phone=len(inside - reachable),
            )
        )
    return sorted(rows, key=lambda row: (sort_key(row.programme.name), row.programme.id))
