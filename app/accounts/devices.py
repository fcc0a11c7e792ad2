"""Devices and the people on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts import codes
from app.accounts.models import (
    Binding,
    CodeKind,
    CodeState,
    Device,
    DeviceCode,
    DeviceKind,
    Person,
)
from app.accounts.tokens import digest, new_token

UNUSED = timedelta(days=180)
MAX_WRONG = 10


class CodeGone(LookupError):
    """The code was used, refused or has expired between two pages."""


def live_bindings(session: Session, at: datetime, device_token: str | None) -> list[Binding]:
    """Who may type a PIN on this device, oldest first."""
    if not device_token:
        return []
    return list(
        session.exec(
            select(Binding)
            .join(Device, col(Device.id) == col(Binding.device_id))
            .where(
                col(Device.token_hash) == digest(device_token),
                col(Device.revoked_at).is_(None),
                col(Binding.revoked_at).is_(None),
                col(Binding.used_at) > at - UNUSED,
            )
            .order_by(col(Binding.created_at))
        )
    )


def find_device(session: Session, device_token: str | None) -> Device | None:
    if not device_token:
        return None
    return session.exec(
        select(Device).where(
            col(Device.token_hash) == digest(device_token), col(Device.revoked_at).is_(None)
        )
    ).first()


def add_device(
    *, session: Session, at: datetime, association_id: str, kind: DeviceKind, token: str
) -> Device:
    device = Device(
        association_id=association_id,
        kind=kind,
        token_hash=digest(token),
        created_at=at,
        seen_at=at,
    )
    session.add(device)
    session.flush()
    return device


def bind(
    *,
    session: Session,
    at: datetime,
    device: Device,
    person: Person,
    pin_hash: str | None,
    mark: str,
) -> Binding:
    """A person on a device; her earlier binding there ends (a forgotten PIN is a new binding)."""
    for old in session.exec(
        select(Binding).where(
            col(Binding.device_id) == device.id,
            col(Binding.person_id) == person.id,
            col(Binding.revoked_at).is_(None),
        )
    ):
        revoke(session=session, by=None, at=at, binding=old, association_id=person.association_id)
    session.flush()
    binding = Binding(
        device_id=device.id,
        person_id=person.id,
        pin_hash=pin_hash,
        mark=mark,
        created_at=at,
        used_at=at,
    )
    session.add(binding)
    session.flush()
    return binding


def enrol_device(
    *,
    session: Session,
    at: datetime,
    code: DeviceCode,
    token: str | None,
    pin_hash: str,
    mark: str,
) -> tuple[Binding, str]:
    """Turn a confirmed code into a person on this phone: her binding, and the device's token.

    Raises CodeGone for a late or lost race.
    """
    if not codes.use_code(session=session, at=at, code=code):
        raise CodeGone
    person = session.exec(select(Person).where(col(Person.id) == code.person_id)).one()
    device = find_device(session, token)
    if token is None or device is None or device.association_id != person.association_id:
        token = new_token()
        device = add_device(
            session=session,
            at=at,
            association_id=person.association_id,
            kind=DeviceKind.PHONE,
            token=token,
        )
    binding = bind(
        session=session, at=at, device=device, person=person, pin_hash=pin_hash, mark=mark
    )
    if code.kind is CodeKind.HANDOVER and code.from_binding_id:
        old = session.get(Binding, code.from_binding_id)
        if old is not None and old.id != binding.id and old.revoked_at is None:
            revoke(
                session=session,
                by=person.id,
                at=at,
                binding=old,
                association_id=person.association_id,
            )
    person.mark = mark
    session.add(person)
    audit.record(
        session,
        association_id=person.association_id,
        act="device_enrolled",
        at=at,
        by=code.issued_by,
        person=person.id,
        detail={"device": device.id, "kind": code.kind.value},
    )
    return binding, token


def revoke(
    *, session: Session, by: str | None, at: datetime, binding: Binding, association_id: str
) -> None:
    """The next request from there is turned away."""
    binding.revoked_at, binding.revoked_by = at, by
    session.add(binding)
    audit.record(
        session,
        association_id=association_id,
        act="device_revoked",
        at=at,
        by=by,
        person=binding.person_id,
        detail={"device": binding.device_id},
    )


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A row of the list that staff see."""

    binding_id: str
    kind: DeviceKind
    created_at: datetime
    used_at: datetime
    is_locked: bool
    by_handover: bool


def devices_of(session: Session, person_id: str) -> list[OwnDevice]:
    """The live devices of a person, newest first. Who may ask was decided before."""
    rows = session.execute(
        select(Binding, Device.kind)
        .join(Device, col(Device.id) == col(Binding.device_id))
        .where(
            col(Binding.person_id) == person_id,
            col(Binding.revoked_at).is_(None),
            col(Device.revoked_at).is_(None),
        )
        .order_by(col(Binding.created_at).desc())
    ).all()
    if not rows:
        return []
    handed = {at for _, at in recent_handovers(session, [person_id], rows[-1][0].created_at)}
    return [
        OwnDevice(
            binding_id=binding.id,
            kind=kind,
            created_at=binding.created_at,
            used_at=binding.used_at,
            is_locked=binding.wrong >= MAX_WRONG,
            by_handover=binding.created_at in handed,
        )
        for binding, kind in rows
    ]


def recent_handovers(
    session: Session, person_ids: Iterable[str], since: datetime
) -> list[tuple[str, datetime]]:
    """Who moved to an app on her phone since then, and when, newest first; asked for by staff."""
    rows = session.execute(
        select(DeviceCode.person_id, DeviceCode.ended_at)
        .where(
            col(DeviceCode.person_id).in_(sorted(set(person_ids))),
            col(DeviceCode.kind) == CodeKind.HANDOVER,
            col(DeviceCode.state) == CodeState.USED,
            col(DeviceCode.ended_at) >= since,
        )
        .order_by(col(DeviceCode.ended_at).desc())
    )
    return [(person_id, at) for person_id, at in rows if at is not None]


def claim_try(session: Session, binding_id: str) -> int | None:
    """Count a try before the PIN is checked, so that tries in parallel all count.

    The number of tries left after this one, or None when there was none.
    """
    claimed = session.execute(
        update(Binding)
        .where(
            col(Binding.id) == binding_id,
            col(Binding.wrong) < MAX_WRONG,
            col(Binding.revoked_at).is_(None),
        )
        .values(wrong=Binding.wrong + 1)
        .returning(col(Binding.wrong))
        .execution_options(synchronize_session=False)
    ).first()
    return None if claimed is None else MAX_WRONG - int(claimed[0])
