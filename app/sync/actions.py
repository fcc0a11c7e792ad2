"""What a device brings is applied, or kept in quarantine with a reason; never turned away."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app import audit
from app.accounts.models import Device, Person
from app.attendance.missed.opening import open_noted
from app.attendance.taps import Refused, Tap
from app.crypto import Keyring
from app.db.tables import table_of
from app.sync import stamps
from app.sync.envelope import Content, Line, Named, Unreadable, open_line
from app.sync.kinds import HANDLERS
from app.sync.models import Outcome, Quarantined, Received

APPLIED, KEPT, DIFFERENT = 200, 202, 409
_LOG = logging.getLogger(__name__)
_RECEIVED, _QUARANTINED = table_of(Received), table_of(Quarantined)


@dataclass(frozen=True, slots=True)
class Ack:
    """Whatever its status: the server has these bytes."""

    uuid: str
    hash: str
    status: int
    why: str | None = None

    def as_dict(self) -> dict[str, object]:
        said: dict[str, object] = {"uuid": self.uuid, "hash": self.hash, "status": self.status}
        return said | ({"why": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class Opened:
    """A line, and what was in it or why that cannot be used. Made before any transaction."""

    line: Line | Named
    content: Content | None
    stamp: stamps.Stamp | None
    why: str | None = None


def open_lines(keyring: Keyring, lines: Iterable[Line | Named]) -> list[Opened]:
    """The expensive part, outside the write transaction."""
    return [open_one(keyring, line) for line in lines]


def open_one(keyring: Keyring, line: Line | Named) -> Opened:
    if isinstance(line, Named):
        return Opened(line, None, None, "unreadable")
    try:
        content = open_line(keyring, line)
    except Unreadable:
        return Opened(line, None, None, "unreadable")
    if not content.stamp:
        return Opened(line, content, None, "stamp_missing")
    stamp = stamps.read(keyring, content.stamp)
    if stamp is None or stamp.device_id != line.device:
        return Opened(line, content, None, "stamp_wrong")
    return Opened(line, content, stamp)


def receive(
    *,
    session: Session,
    at: datetime,
    device: Device,
    opened: Sequence[Opened],
    is_careful: bool = True,
) -> list[Ack]:
    """Apply each event once, or quarantine it. The caller commits before it answers.

    Careful, one that fails is undone alone; otherwise it takes all of them with it, which is
    four times as fast, and the caller tries them carefully.
    """
    new = _note(session, [_row(at, device, one) for one in opened])
    acks = []
    for one in opened:
        if one.line.uuid in new:
            new.discard(one.line.uuid)  # the second of a name in one request is not new
            acks.append(_receive(session, at, device, one, is_careful))
        else:
            acks.append(_known(session, at, device, one))
    open_noted(session, at)
    return acks


def _receive(session: Session, at: datetime, device: Device, one: Opened, is_careful: bool) -> Ack:
    why = apply(session, at, device, one, is_careful)
    if why is None:
        return Ack(one.line.uuid, one.line.hash, APPLIED)
    received = session.get(Received, one.line.uuid)
    assert received is not None
    received.outcome, received.why = Outcome.QUARANTINED, why
    session.add(received)
    _quarantine(session, at, device, one, why)
    return Ack(one.line.uuid, one.line.hash, KEPT, why)


def _row(at: datetime, device: Device, one: Opened) -> dict[str, object]:
    line = one.line
    return {
        "uuid": line.uuid,
        "association_id": device.association_id,
        "device_id": line.device if isinstance(line, Line) else device.id,
        "seq": line.seq if isinstance(line, Line) else 0,
        "payload_hash": line.hash,
        "brought_by": device.id,
        "received_at": at,
        "outcome": Outcome.APPLIED,
    }


def _known(session: Session, at: datetime, device: Device, one: Opened) -> Ack:
    """It was here before: the same answer for the same bytes, quarantine for other bytes."""
    before = session.get(Received, one.line.uuid, populate_existing=True)
    assert before is not None
    # Another association's uuid is no answer to give here: it is as if it were other bytes.
    if before.payload_hash != one.line.hash or before.association_id != device.association_id:
        _quarantine(session, at, device, one, "different_content")
        return Ack(one.line.uuid, one.line.hash, DIFFERENT, "different_content")
    status = APPLIED if before.outcome is Outcome.APPLIED else KEPT
    return Ack(one.line.uuid, one.line.hash, status, before.why)


def apply(
    session: Session, at: datetime, device: Device, one: Opened, is_careful: bool = True
) -> str | None:
    """None when it was applied, else the word for why not."""
    if one.why is not None:
        return one.why
    if device.revoked_at is not None:
        return "device_ended"
    assert isinstance(one.line, Line)
    assert one.content is not None
    assert one.stamp is not None
    handler = HANDLERS.get(one.content.act)
    if _association_of(session, one.stamp.person_id) != device.association_id:
        return "stamp_wrong"
    if handler is None:
        return "unknown_act"
    tap = _tap(one.line, one.content, one.stamp, device, at)
    try:
        if not is_careful:
            handler(session, tap)
            return None
        with session.begin_nested():
            handler(session, tap)
            session.flush()
    except Refused as refused:
        return refused.why
    except Exception:
        if not is_careful:
            raise
        _LOG.exception("event %s could not be applied", one.line.uuid)
        return "could_not_apply"
    return None


def _association_of(session: Session, person_id: str) -> str | None:
    """Whose the author is; asked once a transaction."""
    known: dict[str, str | None] = session.info.setdefault("authors", {})
    if person_id not in known:
        found = session.get(Person, person_id)
        known[person_id] = found.association_id if found else None
    return known[person_id]


def _tap(line: Line, content: Content, stamp: stamps.Stamp, device: Device, at: datetime) -> Tap:
    return Tap(
        uuid=line.uuid,
        association_id=device.association_id,
        line=line.device,
        seq=line.seq,
        by=stamp.person_id,
        at=corrected(content, stamp, at),
        offset_ms=None if content.offset is None else content.offset // timedelta(milliseconds=1),
        received_at=at,
        target=content.target,
        value=content.value,
        base=content.base,
    )


def corrected(content: Content, stamp: stamps.Stamp, at: datetime) -> datetime:
    """By the server's clock: not before she signed in there, not after it arrived here."""
    try:
        tapped = content.tapped_at + (content.offset or timedelta(0))
    except OverflowError:
        return at
    return min(max(tapped, stamp.at), at)


def _quarantine(session: Session, at: datetime, device: Device, one: Opened, why: str) -> None:
    line = one.line
    row = Quarantined(
        association_id=device.association_id,
        uuid=line.uuid,
        device_id=line.device if isinstance(line, Line) else device.id,
        brought_by=device.id,
        payload=line.raw,
        payload_hash=line.hash,
        why=why,
        received_at=at,
    )
    if not _insert(session, _QUARANTINED, [row.model_dump()]):
        return
    audit.record(
        session,
        association_id=device.association_id,
        act="event_quarantined",
        at=at,
        by=one.stamp.person_id if one.stamp else None,
        detail={"device": device.id, "event": line.uuid, "why": why},
    )


def _note(session: Session, rows: list[dict[str, object]]) -> set[str]:
    """The names that were not here before."""
    return _insert(session, _RECEIVED, rows) if rows else set()


def _insert(session: Session, table: Table, rows: list[dict[str, object]]) -> set[str]:
    """The uuids that are new; not those that another request is writing right now."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(table.c.uuid)
    return {row.uuid for row in session.connection().execute(statement, rows)}
