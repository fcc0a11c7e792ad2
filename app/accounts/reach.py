"""Who can be reached in the app."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlmodel import Session, col

from app.accounts.models import Binding, CodeKind, CodeState, Device, DeviceCode, DeviceKind


def with_phone(session: Session, person_ids: Iterable[str]) -> set[str]:
    """Those of these people who have a phone of their own that is let in. One query."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return set()
    return set(
        session.scalars(
            select(col(Binding.person_id))
            .join(Device, col(Device.id) == col(Binding.device_id))
            .where(
                col(Binding.person_id).in_(wanted),
                col(Binding.revoked_at).is_(None),
                col(Device.revoked_at).is_(None),
                col(Device.kind) == DeviceKind.PHONE,
            )
            .distinct()
        )
    )


def phones_added(
    session: Session, viewer_id: str, person_ids: Iterable[str], since: datetime
) -> list[tuple[str, datetime, CodeKind]]:
    """Who got another phone than the first one since then, when and how, newest first (trust S9).

    Not what the viewer connected herself: she was there.
    """
    had_one = exists().where(
        col(Binding.person_id) == col(DeviceCode.person_id),
        col(Binding.created_at) < col(DeviceCode.issued_at),
    )
    rows = session.execute(
        select(col(DeviceCode.person_id), col(DeviceCode.ended_at), col(DeviceCode.kind))
        .where(
            col(DeviceCode.person_id).in_(sorted(set(person_ids))),
            col(DeviceCode.state) == CodeState.USED,
            col(DeviceCode.ended_at) >= since,
            col(DeviceCode.issued_by) != viewer_id,
            or_(col(DeviceCode.kind) == CodeKind.HANDOVER, had_one),
        )
        .order_by(col(DeviceCode.ended_at).desc())
    )
    return [(person_id, at, kind) for person_id, at, kind in rows if at is not None]
