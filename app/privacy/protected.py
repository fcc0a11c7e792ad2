"""Who has a protected identity, carried in the keys' backup: an older one of the data must not
bring back her name, her phone number and everybody's access (trust P14)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.programmes import protecting


@dataclass(frozen=True, slots=True)
class Protected:
    """`alias` is sealed with her own key, as it stands in her row; `named`: staff who see her."""

    person_id: str
    since: datetime
    alias: bytes
    named: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "since": self.since.astimezone(UTC).isoformat(),
            "alias": base64.b64encode(self.alias).decode(),
            "named": self.named,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            str(raw["person_id"]),
            datetime.fromisoformat(raw["since"]),
            base64.b64decode(raw["alias"]),
            tuple(raw["named"]),
        )


def protected_now(session: Session) -> list[Protected]:
    """Everybody with a protected identity, by id."""
    rows = session.exec(
        select(Person).where(col(Person.protected_at).is_not(None)).order_by(col(Person.id))
    )
    return [
        Protected(
            row.id,
            row.protected_at,
            row.first_name,
            tuple(one.staff_id for one in protecting.named_to(session, row.id)),
        )
        for row in rows
        if row.protected_at is not None
    ]


def protect_again(*, session: Session, at: datetime, one: Protected) -> bool:
    """After a restore: as she was protected since. False when she is not there, or is already.

    Whoever is named and not there is left out: the operator names somebody (`flask staff name`).
    """
    person = session.get(Person, one.person_id)
    if person is None or person.protected_at is not None:
        return False
    person.first_name = one.alias
    staff = [staff_id for staff_id in one.named if session.get(Person, staff_id) is not None]
    protecting.protect_by_operator(
        session=session, at=at, person=person, since=one.since, named=staff
    )
    return True
