"""The coach's code: ten minutes, once, two pictures compared (trust S1–S3).

State: issued → opened (a phone holds it and shows two pictures) → confirmed (the coach saw the
same two) → used. Anything else ends in refused, with the reason as a word.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import CodeKind, CodeState, DeviceCode, Person
from app.accounts.roles import MARKS
from app.accounts.sealing import keyring_of
from app.accounts.tokens import digest

LIFETIME = timedelta(minutes=10)
LIVE = (CodeState.ISSUED, CodeState.OPENED, CodeState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Issued:
    """The only moment the secret itself exists on our side."""

    code: DeviceCode
    token: str
    digits: str


def issue_code(
    *,
    session: Session,
    by: str,
    at: datetime,
    person: Person,
    kind: CodeKind = CodeKind.CARD,
    from_binding_id: str | None = None,
) -> Issued:
    """A fresh code; an earlier live one of the same person is withdrawn."""
    for old in session.exec(
        select(DeviceCode).where(
            col(DeviceCode.person_id) == person.id, col(DeviceCode.state).in_(LIVE)
        )
    ):
        _refuse(session, old, at, "withdrawn")
    token, digits = secrets.token_urlsafe(24), f"{secrets.randbelow(10**8):08d}"
    code = DeviceCode(
        association_id=person.association_id,
        person_id=person.id,
        issued_by=by,
        kind=kind,
        token_hash=digest(token),
        digits_hash=digits_hash(session, digits),
        state=CodeState.ISSUED,
        issued_at=at,
        expires_at=at + LIFETIME,
        from_binding_id=from_binding_id,
    )
    session.add(code)
    _note(session, code, "code_issued", at, by=by, kind=kind.value)
    return Issued(code, token, digits)


def digits_hash(session: Session, digits: str) -> str:
    return keyring_of(session).blind_index("code", digits)


def find_code(session: Session, *, token: str = "", digits: str = "") -> DeviceCode | None:
    """The newest code that this token or these digits meant."""
    if token:
        wanted = col(DeviceCode.token_hash) == digest(token)
    elif digits:
        wanted = col(DeviceCode.digits_hash) == digits_hash(session, digits)
    else:
        return None
    return session.exec(
        select(DeviceCode).where(wanted).order_by(col(DeviceCode.issued_at).desc()).limit(1)
    ).first()


def open_code(
    *, session: Session, at: datetime, code: DeviceCode | None, browser: str
) -> DeviceCode | None:
    """The code, opened by this browser; None for every code that is no good (one neutral answer).

    A second browser means that somebody else scanned it: both are refused and the coach sees why.
    """
    if code is None:
        return None
    session.refresh(code, with_for_update=True)
    if code.state in (CodeState.OPENED, CodeState.CONFIRMED) and code.opened_by == digest(browser):
        return code if at < code.expires_at else None
    if code.state in (CodeState.OPENED, CodeState.CONFIRMED):
        _refuse(session, code, at, "second_scan")
        return None
    if code.state is not CodeState.ISSUED or at >= code.expires_at:
        ended = code.refused_why or code.state.value
        why = "expired" if code.state is CodeState.ISSUED else ended
        _note(session, code, "code_refused", at, why=why)
        return None
    code.state = CodeState.OPENED
    code.opened_at, code.opened_by = at, digest(browser)
    code.pictures = " ".join(secrets.SystemRandom().sample(MARKS, 2))
    if code.kind is CodeKind.HANDOVER:  # her own PIN was just given: no second look is asked for
        code.state = CodeState.CONFIRMED
    session.add(code)
    _note(session, code, "code_opened", at)
    return code


def opened_code(session: Session, at: datetime, browser: str | None) -> DeviceCode | None:
    """What this browser has opened and not finished."""
    if not browser:
        return None
    return session.exec(
        select(DeviceCode)
        .where(
            col(DeviceCode.opened_by) == digest(browser),
            col(DeviceCode.state).in_((CodeState.OPENED, CodeState.CONFIRMED)),
            col(DeviceCode.expires_at) > at,
        )
        .order_by(col(DeviceCode.opened_at).desc())
        .limit(1)
    ).first()


def confirm_code(*, session: Session, by: str, at: datetime, code: DeviceCode, same: bool) -> None:
    """The coach compared the pictures. A code in any other state is left alone."""
    session.refresh(code, with_for_update=True)
    if code.state is not CodeState.OPENED or at >= code.expires_at:
        return
    if not same:
        _refuse(session, code, at, "pictures_differ", by=by)
        return
    code.state = CodeState.CONFIRMED
    session.add(code)
    _note(session, code, "code_confirmed", at, by=by)


def use_code(*, session: Session, at: datetime, code: DeviceCode) -> bool:
    """Claim the code: true for exactly one caller."""
    claimed = session.execute(
        update(DeviceCode)
        .where(
            col(DeviceCode.id) == code.id,
            col(DeviceCode.state) == CodeState.CONFIRMED,
            col(DeviceCode.expires_at) > at,
        )
        .values(state=CodeState.USED, ended_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]


def _refuse(
    session: Session, code: DeviceCode, at: datetime, why: str, by: str | None = None
) -> None:
    code.state, code.refused_why, code.ended_at = CodeState.REFUSED, why, at
    session.add(code)
    _note(session, code, "code_refused", at, by=by, why=why)


def _note(
    session: Session, code: DeviceCode, act: str, at: datetime, by: str | None = None, **detail: str
) -> None:
    audit.record(
        session,
        association_id=code.association_id,
        act=act,
        at=at,
        by=by,
        person=code.person_id,
        detail={"code": code.id, **detail},
    )
