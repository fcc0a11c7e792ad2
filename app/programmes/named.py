"""Who may meet a person whose identity is protected (trust P14), past the door of `access`.

For what knows its people already, such as a list; `access` asks in the same statement.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from app.accounts.models import Person
from app.accounts.sealing import Face
from app.db.tables import table_of
from app.programmes.models import NamedAccess

_NAMED, _PERSON = table_of(NamedAccess).c, table_of(Person).c
_NAMES = select(_NAMED.person_id).where(
    _NAMED.staff_id == bindparam("staff"), _NAMED.ended_at.is_(None)
)
_NAMED_THEN = (
    select(_PERSON.protected_at, _NAMED.id)
    .outerjoin(
        table_of(NamedAccess),
        (_NAMED.person_id == _PERSON.id)
        & (_NAMED.staff_id == bindparam("staff"))
        & (_NAMED.given_at <= bindparam("at"))
        & or_(_NAMED.ended_at.is_(None), _NAMED.ended_at > bindparam("at")),
    )
    .where(_PERSON.id == bindparam("person"))
)


def protected_from(session: Session, staff_id: str, people: Iterable[Face]) -> set[str]:
    """Those of these people whom she must not meet; a query only when somebody is protected."""
    protected = {face.person_id for face in people if face.is_protected}
    if not protected:
        return set()
    return protected - set(session.scalars(_NAMES, {"staff": staff_id}))


def could_meet(session: Session, staff_id: str, person_id: str, at: datetime) -> bool:
    """Whether she could meet this person at a moment that may be past."""
    asked = {"staff": staff_id, "person": person_id, "at": at}
    row = session.connection().execute(_NAMED_THEN, asked).first()
    return row is not None and (row.protected_at is None or row.id is not None)
