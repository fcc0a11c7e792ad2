"""An invitation to staff: a link, once, for a day. It says who she is before she has a key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.keys.models import Invitation
from app.accounts.models import Person
from app.accounts.tokens import digest, new_token

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invited:
    """The only moment the token itself exists on our side."""

    invitation: Invitation
    token: str


def link_of(origin: str, token: str) -> str:
    """The token stands in the fragment: no server and no log sees it with a GET (trust S1, S2)."""
    return f"{origin}/welcome#{token}"


def invite(*, session: Session, by: str | None, at: datetime, person: Person) -> Invited:
    """A fresh link for a person; an earlier one that was not used is withdrawn."""
    withdraw(session=session, by=by, at=at, person=person)
    token = new_token()
    row = Invitation(
        association_id=person.association_id,
        person_id=person.id,
        issued_by=by,
        token_hash=digest(token),
        issued_at=at,
        expires_at=at + LIFETIME,
    )
    session.add(row)
    _note(session, row, "staff_invited", at, by=by)
    return Invited(row, token)


def withdraw(*, session: Session, by: str | None, at: datetime, person: Person) -> None:
    for row in session.exec(
        select(Invitation).where(
            col(Invitation.person_id) == person.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
    ):
        row.withdrawn_at = at
        session.add(row)
        if row.expires_at > at:
            _note(session, row, "invitation_refused", at, by=by, why="withdrawn")


def open_with(*, session: Session, at: datetime, token: str, browser: str) -> Invitation | None:
    """The invitation, opened in this browser; None for every link that is no good (S11)."""
    row = session.exec(
        select(Invitation).where(col(Invitation.token_hash) == digest(token)).with_for_update()
    ).first()
    if row is None:
        return None
    why = _dead(row, at)
    if why is not None:
        _note(session, row, "invitation_refused", at, why=why)
        return None
    row.opened_at, row.opened_by = at, digest(browser)
    session.add(row)
    _note(session, row, "invitation_opened", at)
    return row


def opened(session: Session, at: datetime, browser: str | None) -> Invitation | None:
    """What this browser has opened and not used."""
    if not browser:
        return None
    return session.exec(
        select(Invitation)
        .where(
            col(Invitation.opened_by) == digest(browser),
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            col(Invitation.expires_at) > at,
        )
        .order_by(col(Invitation.opened_at).desc())
        .limit(1)
    ).first()


def use(*, session: Session, at: datetime, invitation: Invitation) -> bool:
    """Claim it: true for exactly one caller."""
    claimed = session.execute(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            col(Invitation.expires_at) > at,
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    _note(session, invitation, "invitation_used", at, by=invitation.person_id)
    return True


def _dead(row: Invitation, at: datetime) -> str | None:
    """Why it is no good any more, as a word for the log; she is not told which."""
    if row.used_at is not None:
        return "used"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if at >= row.expires_at else None


def _note(
    session: Session,
    row: Invitation,
    act: str,
    at: datetime,
    by: str | None = None,
    **detail: str,
) -> None:
    audit.record(
        session,
        association_id=row.association_id,
        act=act,
        at=at,
        by=by,
        person=row.person_id,
        detail={"invitation": row.id, **detail},
    )
