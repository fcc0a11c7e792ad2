"""Server-side sessions: begun, looked up, locked, ended. The cookie holds only a random token."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlmodel import Session, col

from app import audit
from app.accounts.models import Binding, Device, DeviceKind, Person, RoleHeld, SignIn
from app.accounts.roles import STAFF, Role
from app.accounts.sealing import box_of
from app.accounts.tokens import digest, new_token
from app.db.tables import table_of
from app.reckoning.calendars import Calendar
from app.reckoning.hours import HoursFrom

STAFF_SESSION = timedelta(hours=12)
LAST_SEEN = timedelta(minutes=1)
KEPT_AT_MOST = 40_000
"""Characters: the longest form is a pasted list of 20,000, with whom each line is."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, as every query and action sees her.

    `sheet_id`: in answering mode the one sheet this tablet may touch.
    """

    sign_in_id: str
    person_id: str
    association_id: str
    roles: frozenset[str]
    language: str
    binding_id: str | None
    device_id: str | None
    device_kind: DeviceKind | None
    has_pin: bool
    sheet_id: str | None
    seen_at: datetime
    is_locked: bool
    hours_from: HoursFrom = HoursFrom.MIDNIGHT
    calendar: Calendar = Calendar.NONE

    is_active = True
    is_anonymous = False

    @property
    def is_authenticated(self) -> bool:
        return not self.is_locked

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    def get_id(self) -> str:
        """Flask-Login's id: the revocable row, never the person."""
        return self.sign_in_id


def idle_after(roles: Iterable[str], device: DeviceKind | None, is_answering: bool) -> timedelta:
    """How long a session may rest before its PIN is asked for (S8)."""
    if is_answering or (Role.PARTICIPANT in roles and device is not DeviceKind.TABLET):
        return timedelta(minutes=5)
    if device is DeviceKind.TABLET or {Role.COACH, Role.SUBSTITUTE} & set(roles):
        return timedelta(minutes=2)
    return timedelta(minutes=15)


def begin(
    *,
    session: Session,
    at: datetime,
    person: Person,
    binding: Binding | None = None,
    after: SignIn | None = None,
) -> str:
    """A new session and its token. `after` is the locked one it takes over from (S7)."""
    token = new_token()
    row = SignIn(
        association_id=person.association_id,
        person_id=person.id,
        binding_id=binding.id if binding else None,
        token_hash=digest(token),
        started_at=at,
        seen_at=at,
    )
    if after is not None:
        row.kept, row.sheet_id, row.language = after.kept, after.sheet_id, after.language
        after.ended_at, after.kept = at, None
        session.add(after)
    if binding is not None:
        binding.wrong, binding.used_at = 0, at
        session.add(binding)
    session.add(row)
    audit.record(
        session,
        association_id=person.association_id,
        act="signed_in",
        at=at,
        by=person.id,
        person=person.id,
    )
    return token


_SIGN_IN, _PERSON = table_of(SignIn), table_of(Person)
_BINDING, _DEVICE, _ROLE = table_of(Binding), table_of(Device), table_of(RoleHeld)

# One row a role. Built once: it runs on every request.
_BEHIND_COOKIE = (
    select(
        _SIGN_IN.c.id,
        _SIGN_IN.c.person_id,
        _SIGN_IN.c.association_id,
        _SIGN_IN.c.started_at,
        _SIGN_IN.c.seen_at,
        _SIGN_IN.c.locked_at,
        _SIGN_IN.c.sheet_id,
        func.coalesce(_SIGN_IN.c.language, _PERSON.c.language).label("language"),
        _PERSON.c.hours_from,
        _PERSON.c.calendar,
        _BINDING.c.id.label("binding_id"),
        _BINDING.c.pin_hash,
        _DEVICE.c.id.label("device_id"),
        _DEVICE.c.kind,
        _ROLE.c.role,
    )
    .join(_PERSON, _PERSON.c.id == _SIGN_IN.c.person_id)
    .outerjoin(_BINDING, _BINDING.c.id == _SIGN_IN.c.binding_id)
    .outerjoin(_DEVICE, _DEVICE.c.id == _BINDING.c.device_id)
    .outerjoin(_ROLE, and_(_ROLE.c.person_id == _SIGN_IN.c.person_id, _ROLE.c.ended_at.is_(None)))
    .where(
        _SIGN_IN.c.token_hash == bindparam("token_hash"),
        _SIGN_IN.c.ended_at.is_(None),
        _BINDING.c.revoked_at.is_(None),
        _DEVICE.c.revoked_at.is_(None),
        or_(_SIGN_IN.c.binding_id.is_(None), _BINDING.c.id.is_not(None)),
    )
)


def viewer_of(session: Session, at: datetime, token: str | None) -> Viewer | None:
    """The viewer behind a cookie, locked or not; one query."""
    if not token or len(token) > 100:
        return None
    rows = session.execute(_BEHIND_COOKIE, {"token_hash": digest(token)}).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role.value for row in rows if row.role is not None)
    if not roles <= {Role.PARTICIPANT} and at - first.started_at > STAFF_SESSION:
        return None
    rest = idle_after(roles, first.kind, first.sheet_id is not None)
    return Viewer(
        sign_in_id=first.id,
        person_id=first.person_id,
        association_id=first.association_id,
        roles=roles,
        language=first.language,
        hours_from=first.hours_from,
        calendar=first.calendar,
        binding_id=first.binding_id,
        device_id=first.device_id,
        device_kind=first.kind,
        has_pin=first.pin_hash is not None,
        sheet_id=first.sheet_id,
        seen_at=first.seen_at,
        is_locked=first.locked_at is not None or at - first.seen_at >= rest,
    )


def note_seen(session: Session, at: datetime, sign_in_id: str) -> None:
    """Written at most once a minute, in its own transaction."""
    session.execute(update(SignIn).where(col(SignIn.id) == sign_in_id).values(seen_at=at))


def lock(session: Session, at: datetime, sign_in_id: str) -> None:
    session.execute(update(SignIn).where(col(SignIn.id) == sign_in_id).values(locked_at=at))


def end_all(*, session: Session, at: datetime, person_id: str) -> None:
    """Every session of hers that runs, on every device."""
    running = select(col(SignIn.id)).where(
        col(SignIn.person_id) == person_id, col(SignIn.ended_at).is_(None)
    )
    for sign_in_id in session.scalars(running).all():
        end(session=session, at=at, sign_in_id=sign_in_id)


def end(*, session: Session, at: datetime, sign_in_id: str) -> None:
    """Dead on the server, and what it kept is gone with it."""
    row = session.get(SignIn, sign_in_id)
    if row is None or row.ended_at is not None:
        return
    row.ended_at, row.kept = at, None
    session.add(row)
    audit.record(
        session,
        association_id=row.association_id,
        act="signed_out",
        at=at,
        by=row.person_id,
        person=row.person_id,
    )


def keep(session: Session, viewer: Viewer, path: str, fields: dict[str, str]) -> None:
    """Hold what a locked page sent until the PIN is given.

    What is longer than any form is dropped, and what was held before with it: an older text must
    not come back in its place.
    """
    text = json.dumps({"path": path, "fields": fields}, ensure_ascii=False)
    row = session.get(SignIn, viewer.sign_in_id)
    if row is None:
        return
    box = box_of(session, row.person_id)
    is_form = len(text) <= KEPT_AT_MOST
    row.kept = box.seal(f"sign_in|kept|{row.person_id}", text) if is_form else None
    session.add(row)


def kept(session: Session, viewer: Viewer, path: str) -> dict[str, str]:
    """What was kept for this page, if anything."""
    sealed = session.scalar(select(_SIGN_IN.c.kept).where(_SIGN_IN.c.id == viewer.sign_in_id))
    if not sealed:
        return {}
    place = f"sign_in|kept|{viewer.person_id}"
    found = json.loads(box_of(session, viewer.person_id).open(place, sealed))
    return dict(found["fields"]) if found["path"] == path else {}


def forget_kept(session: Session, viewer: Viewer) -> None:
    session.execute(update(SignIn).where(col(SignIn.id) == viewer.sign_in_id).values(kept=None))


def confine(
    session: Session, sign_in_id: str, *, sheet_id: str | None, language: str | None
) -> None:
    """Into answering mode, in her language, or out of it."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id)
        .values(sheet_id=sheet_id, language=language)
    )
