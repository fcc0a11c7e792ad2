"""Somebody we know already: people of a first name, among a member of staff's own."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.accounts.sealing import Face, faces
from app.home import weeks
from app.home.alphabet import folded
from app.programmes import access
from app.programmes.access import Place, Who


@dataclass(frozen=True, slots=True)
class Known:
    """A person of hers. `told`: her programmes and the week of each, in words."""

    face: Face
    places: tuple[Place, ...]
    told: tuple[str, ...]

    @property
    def person_id(self) -> str:
        return self.face.person_id

    def is_in(self, programme_id: str) -> bool:
        """Whether she is in that programme now."""
        return any(p.programme_id == programme_id and p.ended_on is None for p in self.places)


def known_people(session: Session, viewer: Who, today: date, code: str) -> dict[str, list[Known]]:
    """All her people by folded first name; only their names are opened. Two queries."""
    by_person: dict[str, list[Place]] = {}
    for place in access.places(session, viewer, today):
        by_person.setdefault(place.person_id, []).append(place)
    found: dict[str, list[Known]] = {}
    for face in faces(session, by_person).values():
        own = by_person[face.person_id]
        told = tuple(f"{p.programme_name}, {weeks.words(p, today, code)}" for p in own)
        found.setdefault(folded(face.first_name), []).append(Known(face, tuple(own), told))
    return found
