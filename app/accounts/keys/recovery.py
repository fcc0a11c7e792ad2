"""The way back: a printed code that signs in once when the key is lost.

Twenty of Crockford's 32 signs are 100 bits, so a plain hash will do and guessing is hopeless.
"""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.digits import digits_of
from app.accounts.keys.models import RecoveryCode
from app.accounts.models import Person
from app.accounts.tokens import digest

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 20, 5
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def plain(text: str) -> str:
    """The code as it was made, however it was typed: small letters, spaces, O for 0; "" if none."""
    found = "".join(digits_of(char) or char for char in text.upper()).translate(_LOOKS_LIKE)
    found = "".join(char for char in found if char in SIGNS)
    return found if len(found) == LENGTH else ""


def in_groups(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def make(*, session: Session, at: datetime, person: Person) -> str:
    """A new code, in groups, shown this once; an earlier one is good no more."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    withdraw(session=session, at=at, person_id=person.id)
    session.add(RecoveryCode(person_id=person.id, code_hash=digest(code), made_at=at))
    _note(session, person, "recovery_code_made", at)
    return in_groups(code)


def withdraw(*, session: Session, at: datetime, person_id: str) -> None:
    session.execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.used_at).is_(None),
            col(RecoveryCode.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=at)
    )


def use(*, session: Session, at: datetime, typed: str) -> Person | None:
    """Whose code this is, for exactly one caller; None for any other."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.code_hash) == digest(plain(typed)),
            col(RecoveryCode.used_at).is_(None),
            col(RecoveryCode.withdrawn_at).is_(None),
        )
        .values(used_at=at)
        .returning(col(RecoveryCode.person_id))
        .execution_options(synchronize_session=False)
    ).first()
    if used is None:
        return None
    person = session.exec(select(Person).where(col(Person.id) == used[0])).one()
    _note(session, person, "recovery_code_used", at)
    return person


def made_at(session: Session, person_id: str) -> datetime | None:
    """When her code was made, if she has one that is still good."""
    return session.exec(
        select(RecoveryCode.made_at).where(
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.used_at).is_(None),
            col(RecoveryCode.withdrawn_at).is_(None),
        )
    ).first()


def _note(session: Session, person: Person, act: str, at: datetime) -> None:
    audit.record(
        session,
        association_id=person.association_id,
        act=act,
        at=at,
        by=person.id,
        person=person.id,
    )
