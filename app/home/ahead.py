"""What a coordinator's desk asks about: the six lists behind its numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlmodel import Session

from app import i18n
from app.accounts.reach import with_phone
from app.assessments.standing import Standing
from app.home import weeks
from app.home.people import is_running
from app.programmes import access
from app.programmes.access import Place
from app.programmes.queries import with_next_step

SOON = timedelta(weeks=5)


class DeskList(StrEnum):
    """As addresses name them, in the order of the desk."""

    STARTING = "starting"
    ENDING = "ending"
    PAST = "past"
    RATINGS = "ratings"
    NO_PHONE = "no-phone"
    NO_CONTACT = "no-contact"


@dataclass(frozen=True, slots=True)
class Ahead:
    """One list: the enrolments on it. A person in two of them is one person."""

    which: DeskList
    places: tuple[Place, ...]

    @property
    def people(self) -> int:
        return len(access.people_in(self.places))


def starts_this_week(place: Place, today: date) -> bool:
    """Monday to Sunday, past days of the week too."""
    monday = today - timedelta(days=today.weekday())
    return monday <= place.started_on < monday + timedelta(weeks=1) and is_running(place, today)


def ends_soon(place: Place, today: date) -> bool:
    """The planned last day is today or within five weeks, and no end is written down."""
    planned = place.planned_end_on
    return place.ended_on is None and planned is not None and today <= planned <= today + SOON


def is_past(place: Place, today: date) -> bool:
    """The planned last day is over and nobody has ended or extended the enrolment."""
    planned = place.planned_end_on
    return place.ended_on is None and planned is not None and planned < today


def lists_of(
    session: Session, places: Iterable[Place], standings: Iterable[Standing], today: date
) -> dict[DeskList, Ahead]:
    """All six, in two queries. `standings`: of these places."""
    places = list(places)
    inside = [place for place in places if is_inside(place, today)]
    reachable = with_phone(session, access.people_in(inside))
    soon = [place for place in places if ends_soon(place, today)]
    settled = with_next_step(session, [place.enrolment_id for place in soon])
    found = {
        DeskList.STARTING: [place for place in places if starts_this_week(place, today)],
        DeskList.ENDING: [place for place in soon if place.enrolment_id not in settled],
        DeskList.PAST: [place for place in places if is_past(place, today)],
        DeskList.RATINGS: list(dict.fromkeys(one.place for one in standings if one.is_open)),
        DeskList.NO_PHONE: [place for place in inside if place.person_id not in reachable],
        DeskList.NO_CONTACT: [place for place in inside if place.coach_id is None],
    }
    return {which: Ahead(which, tuple(own)) for which, own in found.items()}


def is_inside(place: Place, today: date) -> bool:
    return is_running(place, today) and place.started_on <= today


def when(which: DeskList, place: Place, today: date, code: str) -> str:
    """What a list says beside a name."""
    planned = place.planned_end_on
    said: str
    if which is DeskList.STARTING:
        said = _("Begins %(day)s", day=i18n.short_date(place.started_on, code))
    elif which in (DeskList.ENDING, DeskList.PAST) and planned is not None:
        said = _("Planned last day %(day)s", day=i18n.short_date(planned, code))
    else:
        said = weeks.words(place, today, code)
    return said
