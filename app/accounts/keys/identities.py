"""Who she is at another sign-in service: `iss` and `sub`, linked through an invitation only."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.keys.models import OutsideIdentity
from app.accounts.models import Person
from app.accounts.oidc import Identity


class Taken(Exception):
    """This identity is somebody else's here."""


def find(session: Session, who: Identity) -> OutsideIdentity | None:
    """The link, live or removed."""
    return session.exec(
        select(OutsideIdentity).where(
            col(OutsideIdentity.issuer) == who.issuer,
            col(OutsideIdentity.subject) == who.subject,
        )
    ).first()


def identities_of(session: Session, person_id: str) -> list[OutsideIdentity]:
    return list(
        session.exec(
            select(OutsideIdentity).where(
                col(OutsideIdentity.person_id) == person_id,
                col(OutsideIdentity.removed_at).is_(None),
            )
        )
    )


def link(*, session: Session, at: datetime, person: Person, who: Identity) -> None:
    """Her first sign-in from there. One that was hers before is hers again. Raises Taken."""
    row = find(session, who)
    if row is not None and row.person_id != person.id and row.removed_at is None:
        raise Taken
    if row is not None and row.person_id == person.id and row.removed_at is None:
        return
    if row is None:
        row = OutsideIdentity(
            person_id=person.id, issuer=who.issuer, subject=who.subject, linked_at=at
        )
    row.person_id, row.linked_at, row.removed_at = person.id, at, None
    session.add(row)
    session.flush()
    audit.record(
        session,
        association_id=person.association_id,
        act="identity_linked",
        at=at,
        by=person.id,
        person=person.id,
        detail={"identity": row.id},
    )


def note_use(*, session: Session, at: datetime, row: OutsideIdentity) -> bool:
    """False when it was removed meanwhile."""
    used = session.execute(
        update(OutsideIdentity)
        .where(col(OutsideIdentity.id) == row.id, col(OutsideIdentity.removed_at).is_(None))
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]
