"""A person's own key: what is sealed with it is gone when it is destroyed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from app.accounts.models import Person, PersonKey
from app.crypto import Keyring, new_key, open_sealed, seal
from app.db.tables import table_of


class Erased(LookupError):
    """The person's key is destroyed: her sealed fields cannot be opened by anybody."""


@dataclass(frozen=True, slots=True)
class Box:
    """A person's data key in the open, for the length of one request."""

    person_id: str
    key: bytes
    version: int

    def seal(self, place: str, text: str) -> bytes:
        """`place` is `table|column|row`: a sealed field moved elsewhere does not open."""
        return seal(self.key, text, f"{place}|{self.version}")

    def open(self, place: str, sealed: bytes) -> str:
        """Raises SealBroken when it was changed, moved or sealed with another version."""
        return open_sealed(self.key, sealed, f"{place}|{self.version}")


def keyring_of(session: Session) -> Keyring:
    keyring: Keyring = session.info["keyring"]
    return keyring


def new_box(session: Session, person_id: str) -> tuple[Box, PersonKey]:
    key = new_key()
    wrapped = keyring_of(session).wrap(key, f"person_key|wrapped|{person_id}")
    row = PersonKey(person_id=person_id, wrapped=wrapped)
    return Box(person_id, key, row.version), row


def unwrap(session: Session, person_id: str, version: int, wrapped: bytes) -> Box:
    key = keyring_of(session).unwrap(wrapped, f"person_key|wrapped|{person_id}")
    return Box(person_id, key, version)


def box_of(session: Session, person_id: str) -> Box:
    kept: dict[str, Box] = session.info.get("boxes", {})
    if person_id in kept:
        return kept[person_id]
    row = session.execute(
        select(_KEYS.c.version, _KEYS.c.wrapped).where(_KEYS.c.person_id == person_id)
    ).first()
    if row is None:
        raise Erased(person_id)
    return unwrap(session, person_id, *row)


@dataclass(frozen=True, slots=True)
class Face:
    """What a list shows of a person. `is_protected`: the name is an alias."""

    person_id: str
    first_name: str
    mark: str
    language: str
    phone: str | None = None
    is_protected: bool = False


PEOPLE = table_of(Person)
_KEYS = table_of(PersonKey)

FACE = (
    PEOPLE.c.id,
    PEOPLE.c.first_name,
    PEOPLE.c.mark,
    PEOPLE.c.language,
    PEOPLE.c.phone,
    PEOPLE.c.protected_at,
    _KEYS.c.version,
    _KEYS.c.wrapped,
)
WITH_KEYS = PEOPLE.join(_KEYS, _KEYS.c.person_id == PEOPLE.c.id)

_FACES = (
    select(*FACE).select_from(WITH_KEYS).where(PEOPLE.c.id.in_(bindparam("people", expanding=True)))
)


def face(session: Session, row: Row[Any]) -> Face:
    """The face in a row that begins with the columns of FACE, opened with her key."""
    box = unwrap(session, row.id, row.version, row.wrapped)
    if "boxes" in session.info:
        session.info["boxes"][row.id] = box
    return Face(
        person_id=row.id,
        first_name=box.open(f"person|first_name|{row.id}", row.first_name),
        mark=row.mark,
        language=row.language,
        phone=box.open(f"person|phone|{row.id}", row.phone) if row.phone else None,
        is_protected=row.protected_at is not None,
    )


def faces(session: Session, person_ids: Iterable[str]) -> dict[str, Face]:
    """The faces of people, in one query. Who may see them was asked before.

    A page's own session (`app.web.database`) keeps what was opened: its rail asks once more.
    """
    wanted = set(person_ids)
    kept: dict[str, Face] = session.info.get("faces", {})
    asked = sorted(wanted - kept.keys())
    rows = session.execute(_FACES, {"people": asked}) if asked else ()
    found = {row.id: face(session, row) for row in rows}
    kept.update(found)
    return {one: kept.get(one) or found[one] for one in wanted if one in kept or one in found}
