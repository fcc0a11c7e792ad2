"""What the server knows of a device's outbox."""

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


def last_seq(session: Session, device_id: str) -> int:
    """The highest number that arrived from a device; 0 when none did."""
    found = session.exec(
        select(func.max(Received.seq)).where(col(Received.device_id) == device_id)
    ).one()
    return int(found or 0)


def to_look_at(session: Session, device_id: str) -> int:
    """How many events of a device wait in quarantine."""
    return int(
        session.exec(
            select(func.count())
            .select_from(Quarantined)
            .where(col(Quarantined.brought_by) == device_id, col(Quarantined.settled_at).is_(None))
        ).one()
    )
