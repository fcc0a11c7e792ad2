"""What happened to an enrolment: its row, and its history in one list. Read behind the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from app.accounts.sealing import Box, box_of
from app.programmes.access import NotVisible, Place
from app.programmes.models import Enrolment, EnrolmentChange, Extension, Handover

Entry = TypeVar("Entry", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history. `kind`: extended, handed_over, or the field that was changed.

    `was` and `became` are dates in ISO form, ids of persons or words of the code.
    """

    at: datetime
    by: str
    kind: str
    was: str | None
    became: str | None
    why: str | None = None


def rows_of(session: Session, places: Iterable[Place]) -> dict[str, Enrolment]:
    """The enrolments' own rows by id, in one query."""
    wanted = [place.enrolment_id for place in places]
    if not wanted:
        return {}
    found = session.exec(select(Enrolment).where(col(Enrolment.id).in_(wanted)))
    return {row.id: row for row in found}


def row_of(session: Session, place: Place) -> Enrolment:
    """The enrolment's own row. NotVisible when it is gone."""
    row = rows_of(session, [place]).get(place.enrolment_id)
    if row is None:
        raise NotVisible(place.enrolment_id)
    return row


def history_of(session: Session, place: Place) -> list[Event]:
    """Everything that was changed, newest first; texts opened with the person's key."""
    box = box_of(session, place.person_id)
    events = [
        *(_extended(box, row) for row in _of(session, Extension, place)),
        *(_handed_over(box, row) for row in _of(session, Handover, place)),
        *(
            Event(row.at, row.by, row.field, row.was, row.became)
            for row in _of(session, EnrolmentChange, place)
        ),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def next_step_line(session: Session, row: Enrolment) -> str:
    """The one line about the next step, opened; empty when there is none."""
    if row.next_step_line is None:
        return ""
    place = f"enrolment|next_step_line|{row.id}"
    return box_of(session, row.person_id).open(place, row.next_step_line)


def _of(session: Session, kind: type[Entry], place: Place) -> list[Entry]:
    column = kind.enrolment_id  # type: ignore[attr-defined]
    return list(session.exec(select(kind).where(col(column) == place.enrolment_id)))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _extended(box: Box, row: Extension) -> Event:
    why = box.open(f"extension|why|{row.id}", row.why)
    return Event(row.at, row.by, "extended", _day(row.before_on), _day(row.until_on), why)


def _handed_over(box: Box, row: Handover) -> Event:
    why = box.open(f"handover|why|{row.id}", row.why) if row.why else None
    return Event(row.at, row.by, "handed_over", row.from_id, row.to_id, why)
