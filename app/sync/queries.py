"""What the server knows of a device's outbox."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.accounts.models import Device
from app.accounts.tokens import digest
from app.sync.models import Quarantined, Received


def bringing_device(session: Session, token: str | None) -> Device | None:
    """The device behind a cookie, ended or not: what it brings is never turned away."""
    if not token or len(token) > 100:
        return None
    return session.exec(select(Device).where(col(Device.token_hash) == digest(token))).first()


@dataclass(frozen=True, slots=True)
class Brought:
    """`last_seq`: the highest number that arrived, or 0. `look`: how many wait in quarantine."""

    last_seq: int
    look: int


def brought(session: Session, device_id: str) -> Brought:
    """What a device has brought so far. One query."""
    last = select(func.max(Received.seq)).where(col(Received.device_id) == device_id)
    waiting = (
        select(func.count())
        .select_from(Quarantined)
        .where(col(Quarantined.brought_by) == device_id, col(Quarantined.settled_at).is_(None))
    )
    seq, look = session.execute(select(last.scalar_subquery(), waiting.scalar_subquery())).one()
    return Brought(int(seq or 0), int(look))
