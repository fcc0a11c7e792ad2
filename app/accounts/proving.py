"""The PIN once more, from somebody who is in (trust S7): a tablet lies about, a phone is lent."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app import audit, clock
from app.accounts import devices, digits, sessions
from app.accounts.models import Binding, Person, SignIn
from app.accounts.sealing import keyring_of
from app.accounts.sessions import Viewer
from app.web.database import reading, writing


@dataclass(frozen=True, slots=True)
class Proof:
    """`left`: tries that remain after this one; at 0 the session has been ended."""

    is_right: bool
    left: int


def prove(who: Viewer, typed: str) -> Proof:
    """Check the PIN of this session. Counted before it is checked, ten in a row at most."""
    left = _claim(who)
    pin_hash = None
    if left is not None:
        pin_hash = (
            reading()
            .exec(select(Binding.pin_hash).where(col(Binding.id) == who.binding_id))
            .first()
        )
    is_right = digits.check_pin(keyring_of(reading()), pin_hash, typed)
    if not is_right and not left:
        _lock_out(who)
    return Proof(is_right, left or 0)


def _claim(who: Viewer) -> int | None:
    if who.binding_id is None:
        return None
    with writing() as session:
        left = devices.claim_try(session, who.binding_id)
        session.commit()
    return left


def _lock_out(who: Viewer) -> None:
    """The tenth wrong PIN locks this device for her and ends the session that it came from."""
    at = clock.now()
    with writing() as session:
        binding = session.get(Binding, who.binding_id) if who.binding_id else None
        if binding is not None:
            audit.record(
                session,
                association_id=who.association_id,
                act="pin_locked",
                at=at,
                person=who.person_id,
                detail={"device": binding.device_id},
            )
        sessions.end(session=session, at=at, sign_in_id=who.sign_in_id)
        session.commit()


def renew(session: Session, who: Viewer, *, keeps_sheet: bool = True) -> str:
    """A new session in the place of this one, after the PIN; its token is for the cookie.

    Without `keeps_sheet` answering mode is left, and its language with it.
    """
    person = session.exec(select(Person).where(col(Person.id) == who.person_id)).one()
    binding = session.get(Binding, who.binding_id) if who.binding_id else None
    before = session.get(SignIn, who.sign_in_id)
    if before is not None and not keeps_sheet:
        before.sheet_id = before.language = before.kept = None
    return sessions.begin(
        session=session, at=clock.now(), person=person, binding=binding, after=before
    )
