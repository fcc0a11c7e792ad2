"""What the server knows of a device's outbox."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.accounts.models import Device
from app.accounts.tokens import digest
from app.sync.models import Quarantined, Received


@dataclass(frozen=True, slots=True)
class Brought:
    """`last_seq`: the highest number that arrived, or 0. `look`: how many wait in quarantine."""

    last_seq: int
    look: int


_LAST = (
    select(func.max(Received.seq))
    .where(col(Received.device_id) == col(Device.id))
    .correlate(Device)
    .scalar_subquery()
)
_LOOK = (
    select(func.count())
    .select_from(Quarantined)
    .where(col(Quarantined.brought_by) == col(Device.id), col(Quarantined.settled_at).is_(None))
    .correlate(Device)
    .scalar_subquery()
)


def bringing_device(session: Session, token: str | None) -> tuple[Device, Brought] | None:
    """The device behind a cookie and what it has brought so far; one query.

    Ended or not: what it brings is never turned away.
    """
    if not token or len(token) > 100:
        return None
    row = session.execute(
        select(Device, _LAST, _LOOK).where(col(Device.token_hash) == digest(token))
    ).first()
    return (row[0], Brought(int(row[1] or 0), int(row[2]))) if row else None


def brought(session: Session, device_id: str) -> Brought:
    """What a device has brought by now; one query."""
    seq, look = session.execute(select(_LAST, _LOOK).where(col(Device.id) == device_id)).one()
    return Brought(int(seq or 0), int(look))
