"""Whose lists may lie on a tablet, and what may be on them (S29, P11; docs/sync.md, 5).

A tablet is shared: what one coach may not carry any more goes with the next contact of any other.
The tablet compares tokens and never learns whom they stand for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.accounts.models import Binding, Person
from app.accounts.sealing import faces, keyring_of
from app.programmes import access
from app.programmes.giving import roles_of
from app.schedule.rules.choices import DAYS


@dataclass(frozen=True, slots=True)
class Reader:
    """A coach who is not asking, as the door of `access` wants her."""

    person_id: str
    association_id: str
    roles: frozenset[str]
    sheet_id: str | None = None


def tokens(
    session: Session, *, programmes: Iterable[str], people: Iterable[tuple[str, str]]
) -> list[str]:
    """One a programme, and one a person (id, first name): another name is another token."""
    index = keyring_of(session).blind_index
    return [index("roster programme", one)[:16] for one in sorted(programmes)] + [
        index("roster person", f"{one} {name}")[:16] for one, name in sorted(people)
    ]


def readers_on(session: Session, device_id: str, today: date) -> dict[str, list[str]]:
    """By binding, everybody with digits on this tablet, with the tokens of what she may carry."""
    rows = session.execute(
        select(Binding.id, Person.id, Person.association_id)
        .join(Person, col(Person.id) == col(Binding.person_id))
        .where(
            col(Binding.device_id) == device_id,
            col(Binding.revoked_at).is_(None),
            col(Binding.pin_hash).is_not(None),
        )
    )
    return {
        binding: _may_carry(
            session, Reader(person, home, frozenset(roles_of(session, person))), today
        )
        for binding, person, home in rows.all()
    }


def _may_carry(session: Session, reader: Reader, today: date) -> list[str]:
    """A substitute has her own days: what is given to her is asked for each of them."""
    programmes: set[str] = set()
    people: set[str] = set()
    for ahead in range(max(DAYS)):
        day = today + timedelta(days=ahead)
        given = {one.id for one in access.programmes(session, reader, day)}
        if not given <= programmes:
            programmes |= given
            people |= {one.person_id for one in access.places(session, reader, day)}
    named = [(one.person_id, one.first_name) for one in faces(session, people).values()]
    return tokens(session, programmes=programmes, people=named)
