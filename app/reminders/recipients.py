"""Whom a batch of reminders goes to: what each chose, her language, and her ways, in the open.

Two queries for any number of people, one more for those who have another way than push.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select
from sqlmodel import Session

from app.accounts.devices import UNUSED
from app.accounts.models import Binding, Device
from app.accounts.sealing import PEOPLE, WITH_KEYS, Box, keyring_of, unwrap
from app.clock import local_date
from app.crypto import SealBroken
from app.db.tables import table_of
from app.reminders.channels.push import Target
from app.reminders.channels.vapid import decode
from app.reminders.models import (
    Channel,
    PushOff,
    PushSubscription,
    Reminder,
    ReminderChoice,
    State,
)
from app.reminders.planning import Level

SILENT_AFTER = timedelta(hours=6)

_C, _OFF, _S = table_of(ReminderChoice).c, table_of(PushOff).c, table_of(PushSubscription).c
_B, _D, _R = table_of(Binding).c, table_of(Device).c, table_of(Reminder).c
_WHO = (
    select(
        PEOPLE.c.id,
        PEOPLE.c.language,
        PEOPLE.c.phone,
        PEOPLE.c.protected_at,
        WITH_KEYS.right.c.version,
        WITH_KEYS.right.c.wrapped,
        _C.level,
        _C.chosen_at,
        _C.channel,
        _C.paused_until,
        _C.reads_number,
        _C.email,
        _C.reads_email,
        _OFF.association_id.is_not(None).label("has_no_push"),
    )
    .select_from(
        WITH_KEYS.join(table_of(ReminderChoice), _C.person_id == PEOPLE.c.id).outerjoin(
            table_of(PushOff), _OFF.association_id == PEOPLE.c.association_id
        )
    )
    .where(PEOPLE.c.id.in_(bindparam("people", expanding=True)))
)
_SUBSCRIPTIONS = (
    select(_S.id, _S.person_id, _S.sealed, _S.refused_on, _S.renewed_at)
    .join(table_of(Device), _D.id == _S.device_id)
    .join(table_of(Binding), and_(_B.device_id == _D.id, _B.person_id == _S.person_id))
    .where(
        _S.person_id.in_(bindparam("people", expanding=True)),
        _S.gone_at.is_(None),
        _D.revoked_at.is_(None),
        _B.revoked_at.is_(None),
        _B.used_at > bindparam("used_since"),
    )
    .order_by(_S.made_at, _S.id)
)
_SHOWN = (
    select(_R.person_id, _R.shown_at, _R.settled_at)
    .where(
        _R.person_id.in_(bindparam("people", expanding=True)),
        _R.state == State.SENT,
        _R.channel == Channel.PUSH,
        or_(_R.settled_at < bindparam("before"), _R.shown_at.is_not(None)),
    )
    .order_by(_R.person_id, _R.settled_at.desc())
)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A live subscription. `target` None: what was stored cannot be used."""

    id: str
    target: Target | None
    refused_on: date | None
    renewed_at: datetime


@dataclass(slots=True)
class Recipient:
    """One person's ways. `number`, `email`: only where she said that she reads it herself.

    `is_silent`: the last two pushes reached a service and no phone said that it showed them. A
    subscription made or renewed since then has not been heard yet. `is_damaged`: her key does not
    open what is kept of her.
    """

    person_id: str
    language: str
    level: Level
    channel: Channel
    paused_until: date | None = None
    number: str | None = None
    email: str | None = None
    subscriptions: list[Subscribed] = field(default_factory=list)
    is_silent: bool = False
    is_damaged: bool = False

    def is_paused(self, at: datetime) -> bool:
        return self.paused_until is not None and local_date(at) <= self.paused_until

    @property
    def has_another_way(self) -> bool:
        return self.number is not None or self.email is not None


def recipients(
    session: Session, people: Iterable[str], at: datetime, *, hears_all: bool = False
) -> dict[str, Recipient]:
    """Those of these people who have chosen anything, with their ways open.

    Silence is listened for where there is another way to take, or for all.
    """
    wanted = sorted(set(people))
    found: dict[str, Recipient] = {}
    boxes: dict[str, Box] = {}
    without_push = set()
    for row in session.execute(_WHO, {"people": wanted}).all():
        try:
            box = unwrap(session, row.id, row.version, row.wrapped)
        except SealBroken:  # hers alone is damaged: nobody else waits for it
            found[row.id] = Recipient(row.id, row.language, row.level, row.channel, is_damaged=True)
            continue
        boxes[row.id] = box
        found[row.id] = _recipient(session, row, box)
        if row.has_no_push:
            without_push.add(row.id)
    asked = {"people": sorted(boxes.keys() - without_push), "used_since": at - UNUSED}
    for row in session.execute(_SUBSCRIPTIONS, asked).all() if asked["people"] else ():
        found[row.person_id].subscriptions.append(
            Subscribed(row.id, _target(boxes[row.person_id], row), row.refused_on, row.renewed_at)
        )
    _hear_silence(session, [one for one in found.values() if hears_all or one.has_another_way], at)
    return found


def _recipient(session: Session, row: Row[Any], box: Box) -> Recipient:
    keyring = keyring_of(session)

    def hers(purpose: str, said: str | None, place: str, sealed: bytes | None) -> str | None:
        """What she said she reads, if it is still the same."""
        if not said or not sealed:
            return None
        try:
            text = box.open(f"{place}|{row.id}", sealed)
        except SealBroken:
            return None
        return text if keyring.blind_index(purpose, text) == said else None

    # What she chose before her identity was protected counts no more: she chooses anew.
    is_older = row.protected_at is not None and row.chosen_at < row.protected_at
    return Recipient(
        row.id,
        row.language,
        Level.NONE if is_older else row.level,
        row.channel,
        row.paused_until,
        number=hers("reads number", row.reads_number, "person|phone", row.phone),
        email=hers("reads email", row.reads_email, "reminder_choice|email", row.email),
    )


def _target(box: Box, row: Row[Any]) -> Target | None:
    try:
        keys = json.loads(box.open(f"push_subscription|sealed|{row.id}", row.sealed))
        return Target(keys["e"], decode(keys["p"]), decode(keys["a"]))
    except (SealBroken, ValueError, KeyError, TypeError):
        return None


def _hear_silence(session: Session, some: list[Recipient], at: datetime) -> None:
    if not some:
        return
    asked = {"people": [one.person_id for one in some], "before": at - SILENT_AFTER}
    since = {
        one.person_id: max((own.renewed_at for own in one.subscriptions), default=at)
        for one in some
    }
    last: dict[str, list[datetime | None]] = defaultdict(list)
    for row in session.execute(_SHOWN, asked):
        if row.settled_at > since[row.person_id]:
            last[row.person_id].append(row.shown_at)
    for one in some:
        two = last[one.person_id][:2]
        one.is_silent = len(two) == 2 and not any(two)
