"""A phone's subscription: kept, renewed at a visit, ended. It is a child of her device."""

import json
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import Session, col, select
from webpush import WebPushSubscription

from app import audit
from app.accounts.models import Binding, Device
from app.accounts.sealing import box_of
from app.accounts.sessions import Viewer
from app.crypto import SealBroken
from app.db.tables import table_of
from app.reminders.channels.encryption import encrypt
from app.reminders.channels.endpoints import NotAllowed, origin_of
from app.reminders.channels.vapid import Signer, decode
from app.reminders.models import PushSubscription
from app.reminders.settings import Ways


class NotUsable(ValueError):
    """What the browser sent is no subscription that we may send to."""


class Visit(StrEnum):
    """What a phone that opens the app is told about its subscription."""

    FINE = "fine"
    RENEW = "renew"
    NONE = "none"  # nobody asked for one here


def own(session: Session, viewer: Viewer) -> PushSubscription | None:
    """Her subscription on this device, also one that has died."""
    if viewer.device_id is None:
        return None
    return session.exec(
        select(PushSubscription).where(
            col(PushSubscription.device_id) == viewer.device_id,
            col(PushSubscription.person_id) == viewer.person_id,
        )
    ).first()


def read(said: object, ways: Ways) -> dict[str, str]:
    """A browser's subscription as we keep it. Raises NotUsable.

    A message is made for it once, so that a key that fails does so now, not at night.
    """
    try:
        found = WebPushSubscription.model_validate(said)
        kept = {"e": str(found.endpoint), "p": found.keys.p256dh, "a": found.keys.auth}
        public, secret = decode(kept["p"]), decode(kept["a"])
        if len(public) != 65 or len(secret) != 16:
            raise NotUsable("keys")
        encrypt(b"", public, secret)
        origin_of(kept["e"], ways)
    except NotAllowed:
        raise NotUsable("endpoint") from None
    except ValueError:
        raise NotUsable("keys") from None
    return kept


def keep(
    *,
    session: Session,
    at: datetime,
    viewer: Viewer,
    device_id: str,
    kept: dict[str, str],
    ways: Ways,
    signer: Signer,
) -> None:
    """Her subscription on this device, new or in place of the one before."""
    row = session.exec(
        select(PushSubscription).where(
            col(PushSubscription.device_id) == device_id,
            col(PushSubscription.person_id) == viewer.person_id,
        )
    ).first()
    is_new = row is None
    if row is None:
        row = PushSubscription(
            device_id=device_id,
            person_id=viewer.person_id,
            host="",
            sealed=b"",
            key_id="",
            made_at=at,
            renewed_at=at,
        )
    box = box_of(session, viewer.person_id)
    row.sealed = box.seal(f"push_subscription|sealed|{row.id}", json.dumps(kept))
    row.host = origin_of(kept["e"], ways)[1][:120]
    row.key_id, row.renewed_at = signer.key_id, at
    row.gone_at = row.gone_why = row.refused_on = None
    session.add(row)
    if is_new:
        _log(session, viewer, "push_turned_on", device_id, at)


def end(*, session: Session, at: datetime, viewer: Viewer) -> None:
    """She turned it off: nothing of it stays, of any of her phones."""
    rows = session.exec(
        select(PushSubscription).where(col(PushSubscription.person_id) == viewer.person_id)
    )
    for row in rows.all():
        session.delete(row)
        _log(session, viewer, "push_turned_off", row.device_id, at)


def forget_ended(session: Session) -> int:
    """It dies with the device, or with her place on it; how many."""
    lives = (
        select(Binding.id)
        .join(Device, col(Device.id) == col(Binding.device_id))
        .where(
            col(Binding.device_id) == col(PushSubscription.device_id),
            col(Binding.person_id) == col(PushSubscription.person_id),
            col(Binding.revoked_at).is_(None),
            col(Device.revoked_at).is_(None),
        )
        .correlate(table_of(PushSubscription))
    )
    done = session.connection().execute(delete(table_of(PushSubscription)).where(~lives.exists()))
    return int(done.rowcount)


def visit(
    session: Session, viewer: Viewer, kept: dict[str, str] | None, signer: Signer
) -> tuple[Visit, PushSubscription | None]:
    """What to tell a phone that opens the app with this subscription, or with none.

    Another one than we know is kept at once by the caller; none, a dead one, or one made with
    another key of ours is to be made anew.
    """
    row = own(session, viewer)
    if row is None:
        return Visit.NONE, None
    if kept is None or row.gone_at is not None or row.key_id != signer.key_id:
        return Visit.RENEW, row
    return Visit.FINE, row


def is_same(session: Session, row: PushSubscription, kept: dict[str, str] | None) -> bool:
    """Whether a browser's subscription is the one that we know; a damaged one is no one's."""
    box = box_of(session, row.person_id)
    try:
        known: object = json.loads(box.open(f"push_subscription|sealed|{row.id}", row.sealed))
    except (SealBroken, ValueError):
        return False
    return known == kept


def _log(session: Session, viewer: Viewer, act: str, device_id: str, at: datetime) -> None:
    audit.record(
        session,
        association_id=viewer.association_id,
        act=act,
        at=at,
        by=viewer.person_id,
        person=viewer.person_id,
        detail={"device": device_id},
    )
