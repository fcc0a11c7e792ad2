"""What a human does with an event in quarantine."""

from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import Device
from app.accounts.sealing import keyring_of
from app.attendance.missed.opening import open_noted
from app.sync import actions
from app.sync.envelope import read_line
from app.sync.models import Outcome, Quarantined, Received


def try_again(*, session: Session, by: str, at: datetime, row: Quarantined) -> str | None:
    """A human tries what is in quarantine once more: None when it is applied now, else why not."""
    device = session.get(Device, row.brought_by)
    received = session.exec(select(Received).where(col(Received.uuid) == row.uuid)).one()
    line = read_line(row.payload)
    if device is None or line is None or received.payload_hash != row.payload_hash:
        return row.why
    why = actions.apply(session, at, device, actions.open_one(keyring_of(session), line))
    if why is None:
        open_noted(session, at)
        received.outcome, received.why = Outcome.APPLIED, None
        session.add(received)
        settle(session=session, by=by, at=at, row=row, how="applied")
    return why


def settle(*, session: Session, by: str, at: datetime, row: Quarantined, how: str) -> None:
    """`how`: applied or put_aside. The row stays."""
    row.settled_at, row.settled_by, row.settled_how = at, by, how
    session.add(row)
    audit.record(
        session,
        association_id=row.association_id,
        act="event_settled",
        at=at,
        by=by,
        detail={"device": row.brought_by, "event": row.uuid, "how": how},
    )
