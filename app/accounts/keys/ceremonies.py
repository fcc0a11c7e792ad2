"""Challenges: made for one browser, answered once, gone after five minutes (trust S10)."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.accounts.keys.models import Ceremony, CeremonyKind
from app.accounts.tokens import digest
from app.db import new_id

LIFETIME = timedelta(minutes=5)
CHALLENGE_BYTES = 32


def begin(
    *,
    session: Session,
    at: datetime,
    kind: CeremonyKind,
    browser: str,
    person_id: str | None = None,
) -> bytes:
    """A new challenge for this browser; with `person_id` it is for that person alone."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session.add(
        Ceremony(
            kind=kind,
            secret_hash=digest(challenge.hex()),
            browser_hash=digest(browser),
            person_id=person_id,
            expires_at=at + LIFETIME,
        )
    )
    return challenge


def claim(
    *, session: Session, at: datetime, kind: CeremonyKind, browser: str, challenge: bytes
) -> Ceremony | None:
    """The ceremony, for exactly one caller; None when it is late, used or somebody else's."""
    found = session.exec(
        select(Ceremony).where(col(Ceremony.secret_hash) == digest(challenge.hex()))
    ).first()
    if found is None:
        return None
    claimed = session.execute(
        update(Ceremony)
        .where(
            col(Ceremony.id) == found.id,
            col(Ceremony.kind) == kind,
            col(Ceremony.browser_hash) == digest(browser),
            col(Ceremony.used_at).is_(None),
            col(Ceremony.expires_at) > at,
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return found if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def once(*, session: Session, at: datetime, secret: str, keeps: timedelta) -> bool:
    """True the first time a secret is shown; for answers whose question we did not store."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "id": new_id(),
        "kind": CeremonyKind.PROVIDER,
        "secret_hash": digest(secret),
        "browser_hash": "",
        "expires_at": at + keeps,
        "used_at": at,
    }
    noted = session.execute(
        dialect.insert(Ceremony).values(**row).on_conflict_do_nothing(["secret_hash"])
    )
    return bool(noted.rowcount == 1)  # type: ignore[attr-defined]


def forget_old(session: Session, at: datetime) -> int:
    """Those that ran out; the worker calls it."""
    result = session.execute(delete(Ceremony).where(col(Ceremony.expires_at) <= at))
    return int(result.rowcount)  # type: ignore[attr-defined]
