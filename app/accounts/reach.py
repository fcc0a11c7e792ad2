"""Who can be reached in the app."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from app.accounts.models import Binding, Device, DeviceKind


def with_phone(session: Session, person_ids: Iterable[str]) -> set[str]:
    """Those of these people who have a phone of their own that is let in. One query."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return set()
    return set(
        session.exec(
            select(Binding.person_id)
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
