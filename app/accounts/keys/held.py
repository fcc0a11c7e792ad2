"""The passkeys that somebody holds: found, added, used, removed."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.keys.models import Passkey
from app.accounts.keys.passkeys import NewKey, Refused
from app.accounts.models import Person


def find(session: Session, credential_id: str) -> Passkey | None:
    return session.exec(
        select(Passkey).where(
            col(Passkey.credential_id) == credential_id, col(Passkey.removed_at).is_(None)
        )
    ).first()


def keys_of(session: Session, person_id: str) -> list[Passkey]:
    """Her keys, oldest first."""
    return list(
        session.exec(
            select(Passkey)
            .where(col(Passkey.person_id) == person_id, col(Passkey.removed_at).is_(None))
            .order_by(col(Passkey.added_at), col(Passkey.id))
        )
    )


def add(*, session: Session, at: datetime, person: Person, new: NewKey) -> Passkey:
    """Raises Refused when the key is somebody's already."""
    taken = session.exec(
        select(Passkey.id).where(col(Passkey.credential_id) == new.credential_id)
    ).first()
    if taken is not None:
        raise Refused("the key is known already")
    key = Passkey(
        person_id=person.id,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        added_at=at,
    )
    session.add(key)
    session.flush()
    _note(session, person, "passkey_added", at, by=person.id, passkey=key.id)
    return key


def note_use(*, session: Session, at: datetime, key: Passkey, count: int) -> bool:
    """True for the one sign-in that this count belongs to: two at once with it cannot both be."""
    used = session.execute(
        update(Passkey)
        .where(
            col(Passkey.id) == key.id,
            col(Passkey.removed_at).is_(None),
            col(Passkey.sign_count) == key.sign_count,
        )
        .values(sign_count=count, used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def remove(*, session: Session, by: str, at: datetime, person: Person, key: Passkey) -> None:
    key.removed_at = at
    session.add(key)
    _note(session, person, "passkey_removed", at, by=by, passkey=key.id)


def _note(
    session: Session, person: Person, act: str, at: datetime, *, by: str, **detail: str
) -> None:
    audit.record(
        session,
        association_id=person.association_id,
        act=act,
        at=at,
        by=by,
        person=person.id,
        detail=detail,
    )
