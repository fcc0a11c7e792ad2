"""A person's own key: what is sealed with it is gone when it is destroyed."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.accounts.models import Person, PersonKey
from app.crypto import Keyring, new_key, open_sealed, seal


class Erased(LookupError):
    """The person's key is destroyed: her sealed fields cannot be opened by anybody."""


@dataclass(frozen=True, slots=True)
class Box:
    """A person's data key in the open, for the length of one request."""

    person_id: str
    key: bytes

    def seal(self, place: str, text: str) -> bytes:
        """`place` is `table|column|row`: a sealed field moved elsewhere does not open."""
        return seal(self.key, text, place)

    def open(self, place: str, sealed: bytes) -> str:
        return open_sealed(self.key, sealed, place)


def keyring_of(session: Session) -> Keyring:
    keyring: Keyring = session.info["keyring"]
    return keyring


def new_box(session: Session, person_id: str) -> tuple[Box, PersonKey]:
    key = new_key()
    wrapped = keyring_of(session).wrap(key, f"person_key|wrapped|{person_id}")
    return Box(person_id, key), PersonKey(person_id=person_id, wrapped=wrapped)


def unwrap(session: Session, person_id: str, wrapped: bytes) -> Box:
    key = keyring_of(session).unwrap(wrapped, f"person_key|wrapped|{person_id}")
    return Box(person_id, key)


def box_of(session: Session, person_id: str) -> Box:
    wrapped = session.exec(
        select(PersonKey.wrapped).where(col(PersonKey.person_id) == person_id)
    ).first()
    if wrapped is None:
        raise Erased(person_id)
    return unwrap(session, person_id, wrapped)


@dataclass(frozen=True, slots=True)
class Face:
    """What a list shows of a person."""

    person_id: str
    first_name: str
    mark: str
    language: str
    phone: str | None = None


def open_face(session: Session, row: tuple[str, bytes, str, str, bytes | None, bytes]) -> Face:
    """From (id, first_name, mark, language, phone, wrapped), the columns of `FACE`."""
    person_id, first_name, mark, language, phone, wrapped = row
    box = unwrap(session, person_id, wrapped)
    return Face(
        person_id=person_id,
        first_name=box.open(f"person|first_name|{person_id}", first_name),
        mark=mark,
        language=language,
        phone=box.open(f"person|phone|{person_id}", phone) if phone else None,
    )


FACE = (
    col(Person.id),
    col(Person.first_name),
    col(Person.mark),
    col(Person.language),
    col(Person.phone),
    col(PersonKey.wrapped),
)


def faces(session: Session, person_ids: Iterable[str]) -> dict[str, Face]:
    """The faces of people, in one query. Who may see them was asked before."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return {}
    rows = session.execute(
        select(*FACE)
        .join(PersonKey, col(PersonKey.person_id) == col(Person.id))
        .where(col(Person.id).in_(wanted))
    )
    return {row[0]: open_face(session, tuple(row)) for row in rows}
