"""Contact with a person, and what staff have noted: rows that are added and kept as written.

Texts are sealed with the person's own key. Participants never see them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.sealing import Box, box_of
from app.db import new_id
from app.db.tables import table_of
from app.programmes.access import Place
from app.programmes.changing import locked
from app.programmes.logged import note
from app.programmes.models import ContactHow, ContactMade, Note

SHOWN = 200  # contacts of one person on a page
_CONTACTS, _NOTES = table_of(ContactMade), table_of(Note)
_THESE: sa.BindParameter[list[str]] = sa.bindparam("enrolments", expanding=True)
CONTACTS_IN = sa.select(_CONTACTS).where(
    _CONTACTS.c.id.in_(
        sa.select(_CONTACTS.c.id)
        .where(_CONTACTS.c.enrolment_id.in_(_THESE))
        .order_by(_CONTACTS.c.on.desc(), _CONTACTS.c.at.desc(), _CONTACTS.c.id)
        .limit(SHOWN)
    )
)
_NEWEST = (
    sa.select(_NOTES.c.enrolment_id, sa.func.max(_NOTES.c.version).label("version"))
    .where(_NOTES.c.enrolment_id.in_(_THESE))
    .group_by(_NOTES.c.enrolment_id)
    .subquery()
)
NOTES_IN = sa.select(_NOTES).join(
    _NEWEST,
    (_NOTES.c.enrolment_id == _NEWEST.c.enrolment_id) & (_NOTES.c.version == _NEWEST.c.version),
)


class WrittenMeanwhile(ValueError):
    """Somebody wrote a newer version since this one was read."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A contact that was made, or tried."""

    enrolment_id: str
    on: date
    how: ContactHow
    is_reached: bool
    line: str
    by: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a note; `number` counts from 1."""

    enrolment_id: str
    number: int
    words: str
    by: str
    at: datetime


def add_contact(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    on: date,
    how: ContactHow,
    is_reached: bool,
    line: str,
) -> ContactMade:
    """Write down a contact. The same one said twice is one row: a second tap changes nothing."""
    locked(session, place)
    box = box_of(session, place.person_id)
    for row in session.exec(
        select(ContactMade).where(
            col(ContactMade.enrolment_id) == place.enrolment_id,
            col(ContactMade.on) == on,
            col(ContactMade.by) == by,
            col(ContactMade.how) == how,
            col(ContactMade.is_reached) == is_reached,
        )
    ):
        if (at - row.at).total_seconds() < 60 and _touch(box, row).line == line:
            return row
    row = ContactMade(
        id=new_id(),
        enrolment_id=place.enrolment_id,
        on=on,
        how=how,
        is_reached=is_reached,
        by=by,
        at=at,
    )
    row.line = box.seal(f"contact_made|line|{row.id}", line) if line else None
    session.add(row)
    detail = {"enrolment": place.enrolment_id, "how": how.value}
    note(session, "contact_noted", by, at, association_id, place, **detail)
    return row


def write_note(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    words: str,
    after: int,
) -> bool:
    """A new version; false when it says what the newest says. Raises WrittenMeanwhile.

    `after`: the version that was on the page, 0 when there was none.
    """
    locked(session, place)
    box = box_of(session, place.person_id)
    newest = session.exec(
        select(Note)
        .where(col(Note.enrolment_id) == place.enrolment_id)
        .order_by(col(Note.version).desc())
        .limit(1)
    ).first()
    if (_version(box, newest).words if newest else "") == words:
        return False
    number = newest.version if newest else 0
    if number != after:
        raise WrittenMeanwhile(place.enrolment_id)
    row = Note(
        id=new_id(),
        enrolment_id=place.enrolment_id,
        version=number + 1,
        words=b"",
        by=by,
        at=at,
    )
    row.words = box.seal(f"enrolment_note|words|{row.id}", words)
    session.add(row)
    detail = {"enrolment": place.enrolment_id, "version": row.version}
    note(session, "note_written", by, at, association_id, place, **detail)
    return True


def contacts_in(session: Session, box: Box, places: Iterable[Place]) -> list[Touch]:
    """The contacts with one person in these enrolments of hers, newest first. `box`: her own."""
    return contacts_from(box, session.execute(CONTACTS_IN, _of(places)))


def contacts_from(box: Box, rows: Iterable[Any]) -> list[Touch]:
    """The rows of CONTACTS_IN, opened, newest first."""
    rows = sorted(rows, key=lambda row: row.id)
    rows.sort(key=lambda row: (row.on, row.at), reverse=True)
    return [_touch(box, row) for row in rows]


def newest_notes_in(session: Session, box: Box, places: Iterable[Place]) -> list[Version]:
    """The newest version of each enrolment's note; its words are empty when it was emptied."""
    return notes_from(box, session.execute(NOTES_IN, _of(places)))


def notes_from(box: Box, rows: Iterable[Any]) -> list[Version]:
    """The rows of NOTES_IN, opened."""
    return [_version(box, row) for row in rows]


def _of(places: Iterable[Place]) -> dict[str, list[str]]:
    return {"enrolments": [place.enrolment_id for place in places]}


def versions_of(session: Session, place: Place) -> list[Version]:
    """Every version of a note, newest first."""
    box = box_of(session, place.person_id)
    rows = session.exec(
        select(Note)
        .where(col(Note.enrolment_id) == place.enrolment_id)
        .order_by(col(Note.version).desc())
    )
    return [_version(box, row) for row in rows]


def _touch(box: Box, row: Any) -> Touch:
    line = box.open(f"contact_made|line|{row.id}", row.line) if row.line else ""
    return Touch(row.enrolment_id, row.on, row.how, row.is_reached, line, row.by)


def _version(box: Box, row: Any) -> Version:
    words = box.open(f"enrolment_note|words|{row.id}", row.words)
    return Version(row.enrolment_id, row.version, words, row.by, row.at)
