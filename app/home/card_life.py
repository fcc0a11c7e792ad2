"""What a card shows of each enrolment beside the ratings: facts, contacts, the note."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.programmes.contacts_log import Touch, Version
from app.programmes.ending import may_undo
from app.programmes.models import Enrolment

CONTACTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CardLife:
    """One enrolment. `more`: how many contacts there are beside those shown, as far as read.

    `note` None: nothing is noted now; `note_number`: the version that is newest, 0 before any.
    """

    row: Enrolment
    contacts: tuple[Touch, ...]
    more: int
    note: Version | None
    note_number: int
    may_undo: bool

    @property
    def people(self) -> set[str]:
        """The staff whose names are on it."""
        found = {contact.by for contact in self.contacts}
        return found | {person for person in (self.row.coach_id,) if person}


def lives_of(
    rows: Mapping[str, Enrolment], found: Iterable[Touch], newest: Iterable[Version], today: date
) -> dict[str, CardLife]:
    """By enrolment. `found`: her contacts, newest first; `newest`: the notes as they stand."""
    notes = {note.enrolment_id: note for note in newest}
    by_enrolment: dict[str, list[Touch]] = {}
    for contact in found:
        by_enrolment.setdefault(contact.enrolment_id, []).append(contact)
    return {
        row.id: CardLife(
            row=row,
            contacts=tuple(by_enrolment.get(row.id, ())[:CONTACTS_SHOWN]),
            more=max(len(by_enrolment.get(row.id, ())) - CONTACTS_SHOWN, 0),
            note=notes[row.id] if row.id in notes and notes[row.id].words else None,
            note_number=notes[row.id].number if row.id in notes else 0,
            may_undo=may_undo(row, today, rows.values()),
        )
        for row in rows.values()
    }
