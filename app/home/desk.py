"""A coordinator's desk: her programmes, their places, what is missing, and the lists behind it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from app.accounts.sealing import faces
from app.assessments import queries, standing
from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet
from app.assessments.standing import Standing
from app.home import ahead
from app.home.ahead import Ahead, DeskList
from app.home.alphabet import sort_key
from app.home.people import Group, groups, rows_of
from app.programmes import access
from app.programmes.access import NotVisible, Place, Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme
from app.programmes.queries import inside_now
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


@dataclass(frozen=True, slots=True)
class Desk:
    rows: tuple[OnDesk, ...]
    lists: tuple[Ahead, ...]


@dataclass(frozen=True, slots=True)
class DeskListPage:
    """The people behind one number, by programme."""

    which: DeskList
    people: int
    groups: tuple[Group, ...]


def cap_of(template: ProgrammeTemplate | None) -> int | None:
    if template is None:
        return None
    return min(filter(None, (template.group_size, template.venue_cap)), default=None)


@dataclass(frozen=True, slots=True)
class _Read:
    """What both pages start from: the people who are, or will be, in her programmes."""

    places: list[Place]
    sheets: list[Sheet]
    standings: list[Standing]
    lists: dict[DeskList, Ahead]


def _read(session: Session, viewer: Who, today: date) -> _Read:
    every = access.places(session, viewer, today)
    places = [place for place in every if place.ended_on is None or place.ended_on >= today]
    inside = [place for place in places if ahead.is_inside(place, today)]
    sheets = queries.sheets_in(session, inside)
    standings = standing.standings(
        inside, templates().get, shipped(), sheets, standing.asked_in(session, inside), today
    )
    lists = ahead.lists_of(session, places, standings, today)
    return _Read(inside, sheets, standings, lists)


def desk_of(session: Session, viewer: Who, today: date) -> Desk:
    """Her programmes in Swedish order; the queries do not grow with people or programmes."""
    programmes = access.programmes(session, viewer, today)
    read = _read(session, viewer, today)
    taken = inside_now(session, [programme.id for programme in programmes], today)
    rows = [_on_desk(read, programme, taken.get(programme.id, 0)) for programme in programmes]
    rows.sort(key=lambda row: (sort_key(row.programme.name), row.programme.id))
    return Desk(tuple(rows), tuple(read.lists.values()))


def _on_desk(read: _Read, programme: Programme, taken: int) -> OnDesk:
    own = {place.enrolment_id for place in read.places if place.programme_id == programme.id}
    without = read.lists[DeskList.NO_PHONE].places
    return OnDesk(
        programme=programme,
        seats=Seats(taken, cap_of(templates().get(programme.template_slug))),
        to_answer=len(
            {
                one.place.person_id
                for one in read.standings
                if one.is_open and one.place.enrolment_id in own
            }
        ),
        to_look_at=sum(
            s.enrolment_id in own and s.completed_at is not None and s.seen_at is None
            for s in read.sheets
        ),
        without_phone=len(access.people_in(p for p in without if p.enrolment_id in own)),
    )


def desk_list(session: Session, viewer: Who, today: date, code: str, name: str) -> DeskListPage:
    """The people of one list by programme and name; NotVisible for a list that there is not."""
    try:
        which = DeskList(name)
    except ValueError:
        raise NotVisible(name) from None
    found = _read(session, viewer, today).lists[which]
    known = faces(session, access.people_in(found.places))
    rows = [
        replace(row, week=ahead.when(which, row.place, today, code))
        for row in rows_of(found.places, known, today, code)
    ]
    return DeskListPage(which, found.people, tuple(groups(rows)))
