"""The people of a member of staff, programme by programme, by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale
from sqlmodel import Session

from app.accounts.sealing import Face, faces
from app.home import weeks
from app.home.alphabet import folded, sort_key
from app.programmes import access
from app.programmes.access import Place, Who


@dataclass(frozen=True, slots=True)
class Row:
    """One person in one programme."""

    place: Place
    face: Face
    language: str
    week: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One programme and its people: those who are in it first, each part in Swedish order."""

    programme_id: str
    name: str
    rows: tuple[Row, ...]


@lru_cache(maxsize=256)
def language_name(code: str, reader: str) -> str:
    """A language in the reader's words: "arabiska"."""
    name = Locale.parse(code).get_display_name(Locale.parse(reader))
    return name or code


def is_running(place: Place, today: date) -> bool:
    return place.ended_on is None or place.ended_on >= today


def rows_of(places: Iterable[Place], known: dict[str, Face], today: date, code: str) -> list[Row]:
    """In the order of the lists. A person whose key is destroyed has no row."""
    rows = [
        Row(
            place=place,
            face=known[place.person_id],
            language=language_name(known[place.person_id].language, code),
            week=weeks.words(place, today, code),
            is_running=is_running(place, today),
        )
        for place in places
        if place.person_id in known
    ]
    return sorted(
        rows, key=lambda r: (not r.is_running, sort_key(r.face.first_name), r.place.enrolment_id)
    )


def groups(rows: Iterable[Row], wanted: Callable[[Row], bool] = lambda _row: True) -> list[Group]:
    """Rows by programme, the programmes in Swedish order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if wanted(row):
            found.setdefault(row.place.programme_id, []).append(row)
    return sorted(
        (
            Group(programme_id, own[0].place.programme_name, tuple(own))
            for programme_id, own in found.items()
        ),
        key=lambda group: (sort_key(group.name), group.programme_id),
    )


def people_of(
    session: Session, viewer: Who, today: date, code: str, search: str = ""
) -> list[Group]:
    """All her people whose first name begins with `search`; only their names are opened."""
    places = access.places(session, viewer, today)
    known = faces(session, access.people_in(places))
    start = folded(search[:40])
    rows = rows_of(places, known, today, code)
    return groups(rows, lambda row: folded(row.face.first_name).startswith(start))
