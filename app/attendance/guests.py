"""Whoever was written in with a first name becomes somebody of the programme, or nobody we know."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.sealing import Face, faces
from app.attendance.models import Guest
from app.crypto import Keyring
from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.schedule.models import Occurrence


def written_in(session: Session, occurrences: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """(uuid, first name) by occurrence, of who was written in and is not matched yet."""
    keyring: Keyring = session.info["keyring"]
    found: dict[str, list[tuple[str, str]]] = {}
    for row in session.exec(
        select(Guest)
        .where(col(Guest.occurrence_id).in_(occurrences), col(Guest.matched_at).is_(None))
        .order_by(col(Guest.received_at), col(Guest.uuid))
    ):
        if row.name is not None:
            name = keyring.unwrap(row.name, f"guest|name|{row.uuid}").decode()
            found.setdefault(row.occurrence_id, []).append((row.uuid, name))
    return found


def guest_of(session: Session, occurrence: Occurrence, uuid: str) -> tuple[Guest, str]:
    """One who was written in there and is not matched yet, and the name; or NotVisible."""
    row = session.exec(
        select(Guest).where(
            col(Guest.uuid) == uuid,
            col(Guest.occurrence_id) == occurrence.id,
            col(Guest.matched_at).is_(None),
        )
    ).first()
    if row is None or row.name is None:
        raise NotVisible(uuid)
    keyring: Keyring = session.info["keyring"]
    return row, keyring.unwrap(row.name, f"guest|name|{uuid}").decode()


def guest_in(session: Session, occurrence: Occurrence, uuid: str) -> Guest:
    """One who was written in there and is nobody of the programme, or not known to be; or
    NotVisible."""
    row = session.get(Guest, uuid)
    if row is None or row.occurrence_id != occurrence.id or row.person_id is not None:
        raise NotVisible(uuid)
    return row


def possible(
    session: Session, viewer: Who, occurrence: Occurrence, name: str, there: Sequence[str]
) -> list[Face]:
    """Who of the programme it may have been: not `there` already; the same first letters first."""
    day = occurrence.local_on
    people = access.people_in(
        place
        for place in access.places(session, viewer, day, programme_id=occurrence.programme_id)
        if place.started_on <= day <= (place.ended_on or day) and place.person_id not in there
    )
    wanted = name.casefold()[:3]

    def order(face: Face) -> tuple[bool, str]:
        first = face.first_name.casefold()
        return not first.startswith(wanted), first

    return sorted(faces(session, people).values(), key=order)


def match(*, session: Session, by: str, at: datetime, guest: Guest, person_id: str | None) -> None:
    """The name goes: it is known who it was, or, with None, that it was nobody enrolled."""
    guest.matched_at, guest.matched_by, guest.person_id, guest.name = at, by, person_id, None
    session.add(guest)
    audit.record(
        session,
        association_id=guest.association_id,
        act="guest_matched",
        at=at,
        by=by,
        person=person_id,
        detail={"occurrence": guest.occurrence_id, "event": guest.uuid},
    )
