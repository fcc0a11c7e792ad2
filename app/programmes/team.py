"""Who works here, as the one who gives access sees it.

A coordinator sees everybody of the association who works in programmes, whoever invited them, and
gives and takes her own programmes only. An administrator sees the others too.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.keys.models import Invitation, OutsideIdentity, Passkey
from app.accounts.models import Person, RoleHeld
from app.accounts.roles import STAFF, Role
from app.accounts.sealing import Face, faces
from app.programmes.access import NotVisible, Who
from app.programmes.models import Assignment, Programme, StaffRole

GIVEN_BY_COORDINATORS = frozenset({Role.COACH, Role.SUBSTITUTE})


@dataclass(frozen=True, slots=True)
class Given:
    """A programme that somebody has. `is_mine`: the viewer may take it back."""

    assignment_id: str
    programme_id: str
    programme_name: str
    role: StaffRole
    from_on: date
    until_on: date | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """`invited_until`: a link of hers is on its way. `may_end`: the viewer may end her access."""

    face: Face
    roles: tuple[str, ...]
    given: tuple[Given, ...]
    has_key: bool
    invited_until: datetime | None
    may_end: bool


def programmes_of(session: Session, who: Who, today: date) -> list[Programme]:
    """The programmes whose staff she decides about, by name."""
    query = select(Programme).where(
        col(Programme.association_id) == who.association_id,
        or_(col(Programme.ended_on).is_(None), col(Programme.ended_on) >= today),
    )
    if Role.ADMINISTRATOR not in who.roles:
        query = query.where(
            col(Programme.id).in_(
                select(Assignment.programme_id).where(
                    col(Assignment.person_id) == who.person_id,
                    col(Assignment.role) == StaffRole.COORDINATOR,
                    col(Assignment.ended_at).is_(None),
                    col(Assignment.from_on) <= today,
                    or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
                )
            )
        )
    return list(session.exec(query.order_by(col(Programme.name), col(Programme.id))))


def team(session: Session, who: Who, at: datetime, today: date) -> list[Colleague]:
    """Everybody she may see, by name."""
    mine = {row.id for row in programmes_of(session, who, today)}
    found = _colleagues(session, who, at, today, mine, _seen(session, who))
    return sorted(found, key=lambda one: one.face.first_name.casefold())


def colleague(session: Session, who: Who, at: datetime, today: date, person_id: str) -> Colleague:
    """One of them, or NotVisible."""
    mine = {row.id for row in programmes_of(session, who, today)}
    if person_id not in _seen(session, who):
        raise NotVisible(person_id)
    found = _colleagues(session, who, at, today, mine, {person_id})
    if not found:
        raise NotVisible(person_id)
    return found[0]


def _seen(session: Session, who: Who) -> set[str]:
    """The ids of those she may see; herself too."""
    held = select(RoleHeld.person_id).where(
        col(RoleHeld.association_id) == who.association_id, col(RoleHeld.ended_at).is_(None)
    )
    if Role.ADMINISTRATOR in who.roles:
        return set(session.exec(held.where(col(RoleHeld.role) != Role.PARTICIPANT)))
    if Role.COORDINATOR in who.roles:
        return set(session.exec(held.where(col(RoleHeld.role).in_(STAFF))))
    return set()


def _near(session: Session, who: Who, mine: set[str]) -> set[str]:
    """Those who have or had one of her programmes, and those whom she invited."""
    had = session.exec(
        select(Assignment.person_id).where(col(Assignment.programme_id).in_(sorted(mine)))
    )
    asked = session.exec(
        select(Invitation.person_id).where(col(Invitation.issued_by) == who.person_id)
    )
    return {*had, *asked}


def _colleagues(
    session: Session, who: Who, at: datetime, today: date, mine: set[str], ids: set[str]
) -> list[Colleague]:
    """Those of `ids` who work here still. The same few queries for three and for thirty."""
    wanted, near = sorted(ids), _near(session, who, mine)
    roles: dict[str, set[Role]] = defaultdict(set)
    for person_id, role in session.exec(
        select(col(RoleHeld.person_id), col(RoleHeld.role))
        .join(Person, col(Person.id) == col(RoleHeld.person_id))
        .where(
            col(RoleHeld.person_id).in_(wanted),
            col(Person.association_id) == who.association_id,
            col(RoleHeld.role) != Role.PARTICIPANT,
            col(RoleHeld.ended_at).is_(None),
        )
    ):
        roles[person_id].add(role)
    seen = faces(session, roles)
    given = _given(session, today, mine, sorted(roles))
    keys = {
        person_id
        for kind in (Passkey, OutsideIdentity)
        for person_id in session.exec(
            select(kind.person_id).where(
                col(kind.person_id).in_(sorted(roles)), col(kind.removed_at).is_(None)
            )
        )
    }
    invited = dict(
        session.exec(
            select(Invitation.person_id, Invitation.expires_at).where(
                col(Invitation.person_id).in_(sorted(roles)),
                col(Invitation.used_at).is_(None),
                col(Invitation.withdrawn_at).is_(None),
                col(Invitation.expires_at) > at,
            )
        ).all()
    )
    return [
        Colleague(
            face=face,
            roles=tuple(sorted(role.value for role in roles[person_id])),
            given=tuple(given[person_id]),
            has_key=person_id in keys,
            invited_until=invited.get(person_id),
            may_end=_may_end(who, person_id, near, roles[person_id], given[person_id]),
        )
        for person_id, face in seen.items()
    ]


def _given(session: Session, today: date, mine: set[str], ids: list[str]) -> dict[str, list[Given]]:
    """What each has today or will have, by programme."""
    found: dict[str, list[Given]] = defaultdict(list)
    for row, name in session.exec(
        select(Assignment, Programme.name)
        .join(Programme, col(Programme.id) == col(Assignment.programme_id))
        .where(
            col(Assignment.person_id).in_(ids),
            col(Assignment.ended_at).is_(None),
            or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
        )
        .order_by(col(Programme.name), col(Assignment.from_on))
    ):
        found[row.person_id].append(
            Given(
                row.id,
                row.programme_id,
                name,
                row.role,
                row.from_on,
                row.until_on,
                row.programme_id in mine,
            )
        )
    return found


def _may_end(
    who: Who, person_id: str, near: set[str], roles: set[Role], given: list[Given]
) -> bool:
    """Nobody ends her own access. A coordinator ends that of a coach near her, who works with
    nobody else.
    """
    if person_id == who.person_id:
        return False
    if Role.ADMINISTRATOR in who.roles:
        return True
    is_mine = person_id in near and all(one.is_mine for one in given)
    return is_mine and roles <= GIVEN_BY_COORDINATORS
