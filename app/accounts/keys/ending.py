"""The end of a colleague's access: the next request from anywhere is turned away (S29)."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts import devices, sessions
from app.accounts.keys import invitations, recovery
from app.accounts.keys.models import OutsideIdentity, Passkey
from app.accounts.models import Binding, Person, RoleHeld, StaffCard
from app.accounts.roles import Role


def end_access(*, session: Session, by: str | None, at: datetime, person: Person) -> None:
    """Roles, sessions, devices, keys, codes, links: all of hers but her being a participant.

    Her photo goes too: nobody meets her here any more.
    """
    for held in session.exec(
        select(RoleHeld).where(
            col(RoleHeld.person_id) == person.id,
            col(RoleHeld.role) != Role.PARTICIPANT,
            col(RoleHeld.ended_at).is_(None),
        )
    ):
        held.ended_at = at
        session.add(held)
    sessions.end_all(session=session, at=at, person_id=person.id)
    for binding in session.exec(
        select(Binding).where(
            col(Binding.person_id) == person.id, col(Binding.revoked_at).is_(None)
        )
    ):
        devices.revoke(
            session=session,
            by=by,
            at=at,
            binding=binding,
            association_id=person.association_id,
        )
    for kind in (Passkey, OutsideIdentity):
        for row in session.exec(
            select(kind).where(col(kind.person_id) == person.id, col(kind.removed_at).is_(None))
        ):
            row.removed_at = at
            session.add(row)
    session.execute(
        update(StaffCard)
        .where(col(StaffCard.person_id) == person.id)
        .values(photo=None, photo_id=None)
    )
    recovery.withdraw(session=session, at=at, person_id=person.id)
    invitations.withdraw(session=session, by=by, at=at, person=person)
    audit.record(
        session,
        association_id=person.association_id,
        act="access_ended",
        at=at,
        by=by,
        person=person.id,
    )
