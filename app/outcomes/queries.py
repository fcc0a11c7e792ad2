"""The stays of a programme to be counted, without names (trust P12)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.models import Person
from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.programmes.models import Agency, Enrolment, Programme, Sex
from app.programmes.queries import worked_in
from app.programmes.reasons import NOT_KNOWN

NOT_SAID = Agency.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Counted:
    """One stay. `person` is the same number for the same person, in this answer alone.

    `is_protected`: counted in every sum, described in none. Her sex, agency and end are then not
    here at all. A cell that is large in a year and small in a month would give her away by
    subtraction, so it does not depend on how large the cell is (trust P14).
    """

    enrolment_id: str
    person: int
    started_on: date
    ended_on: date | None
    sex: Sex
    sending_agency: Agency
    end_group: str | None
    end_reason: str | None
    is_protected: bool


def counted(
    session: Session, viewer: Who, today: date, programme_id: str
) -> tuple[Programme, list[Counted]]:
    """A programme of the viewer's own, not a loan, or NotVisible; and every stay in it, by first
    day.

    The answer is the same for each of its staff, whoever is named to a protected person.
    """
    programme = access.programme(session, viewer, today, programme_id)
    if programme.id not in worked_in(session, viewer, today):
        raise NotVisible(programme_id)
    rows = session.execute(
        select(
            col(Enrolment.id),
            col(Enrolment.person_id),
            col(Enrolment.started_on),
            col(Enrolment.ended_on),
            col(Enrolment.sex),
            col(Enrolment.sending_agency),
            col(Enrolment.end_group),
            col(Enrolment.end_reason),
            col(Person.protected_at),
        )
        .join(Person, col(Person.id) == col(Enrolment.person_id))
        .where(col(Enrolment.programme_id) == programme.id)
        .order_by(col(Enrolment.started_on), col(Enrolment.id))
    ).all()
    numbers: dict[str, int] = {}
    return programme, [
        Counted(
            enrolment_id=row.id,
            person=numbers.setdefault(row.person_id, len(numbers)),
            started_on=row.started_on,
            ended_on=row.ended_on,
            sex=Sex.NOT_KNOWN if row.protected_at else row.sex,
            sending_agency=NOT_SAID if row.protected_at else row.sending_agency,
            end_group=None if row.protected_at else _said(row.end_group),
            end_reason=None if row.protected_at else row.end_reason,
            is_protected=row.protected_at is not None,
        )
        for row in rows
    ]


def _said(end_group: str | None) -> str | None:
    """That nobody knows how it ended is the same as that nobody stated it."""
    return None if end_group == NOT_KNOWN.id else end_group
