"""An enrolment on its way: extended, handed over, corrected; and what the phone shows."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.accounts.sealing import Box, box_of
from app.db import new_id
from app.programmes.access import Place
from app.programmes.logged import note
from app.programmes.models import (
    Agency,
    Assignment,
    Enrolment,
    EnrolmentChange,
    Extension,
    Handover,
    PhoneView,
    Sex,
    StaffRole,
)
from app.programmes.stays import Overlaps, in_the_way


class NotACoachHere(ValueError):
    """Only somebody who works in the programme can be the named contact."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an enrolment says of itself and may be corrected."""

    sex: Sex
    sending_agency: Agency
    paying_agency: Agency
    municipality: str | None
    started_on: date


def details_of(row: Enrolment) -> Details:
    """As they stand now."""
    return Details(row.sex, row.sending_agency, row.paying_agency, row.municipality, row.started_on)


def locked(session: Session, place: Place) -> Enrolment:
    """The row, held until the transaction ends, as it is now."""
    query = select(Enrolment).where(col(Enrolment.id) == place.enrolment_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def coaches_of(session: Session, programme_id: str, today: date) -> list[str]:
    """Who may be the named contact in a programme today."""
    found = session.exec(
        select(Assignment.person_id)
        .where(
            col(Assignment.programme_id) == programme_id,
            col(Assignment.role).in_((StaffRole.COACH, StaffRole.COORDINATOR)),
            col(Assignment.ended_at).is_(None),
            col(Assignment.from_on) <= today,
            col(Assignment.until_on).is_(None) | (col(Assignment.until_on) >= today),
        )
        .order_by(col(Assignment.role), col(Assignment.given_at), col(Assignment.person_id))
    )
    return list(dict.fromkeys(found))


def move_end(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    until_on: date,
    why: str,
) -> bool:
    """A new planned end, or a new reason for the one there is; false on a second tap."""
    row, box = locked(session, place), box_of(session, place.person_id)
    if row.planned_end_on == until_on and _last_reason(session, box, row) == why:
        return False
    moved = Extension(
        id=new_id(),
        enrolment_id=row.id,
        before_on=row.planned_end_on,
        until_on=until_on,
        why=b"",
        by=by,
        at=at,
    )
    moved.why = box.seal(f"extension|why|{moved.id}", why)
    row.planned_end_on = until_on
    session.add_all((row, moved))
    detail = {"enrolment": row.id, "until": until_on.isoformat()}
    note(session, "enrolment_extended", by, at, association_id, place, **detail)
    return True


def _last_reason(session: Session, box: Box, row: Enrolment) -> str | None:
    newest = session.exec(
        select(Extension)
        .where(col(Extension.enrolment_id) == row.id)
        .order_by(col(Extension.at).desc(), col(Extension.id).desc())
        .limit(1)
    ).first()
    return box.open(f"extension|why|{newest.id}", newest.why) if newest else None


def hand_over(
    *,
    session: Session,
    by: str,
    at: datetime,
    on: date,
    association_id: str,
    place: Place,
    coach_id: str,
    why: str,
) -> bool:
    """Another named contact; false when it is that one already. Raises NotACoachHere."""
    row = locked(session, place)
    if row.coach_id == coach_id:
        return False
    if coach_id not in coaches_of(session, row.programme_id, on):
        raise NotACoachHere(coach_id)
    handed = Handover(
        id=new_id(), enrolment_id=row.id, from_id=row.coach_id, to_id=coach_id, by=by, at=at
    )
    if why:
        handed.why = box_of(session, row.person_id).seal(f"handover|why|{handed.id}", why)
    row.coach_id = coach_id
    session.add_all((row, handed))
    detail = {"enrolment": row.id, "coach": coach_id}
    note(session, "handed_over", by, at, association_id, place, **detail)
    return True


def change_details(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    details: Details,
) -> list[str]:
    """Correct what was written; each changed field leaves a row with what it said before.

    Raises Overlaps.
    """
    row = locked(session, place)
    if details.started_on < row.started_on:
        hers = session.exec(select(Enrolment).where(col(Enrolment.person_id) == row.person_id))
        starts, ends = details.started_on, row.ended_on
        other = in_the_way(hers, row.programme_id, starts, ends, but=row.id)
        if other is not None:
            raise Overlaps(other)
    changed = []
    for field in (one.name for one in fields(Details)):
        was, becomes = getattr(row, field), getattr(details, field)
        if was == becomes:
            continue
        setattr(row, field, becomes)
        changed.append(field)
        keep_change(session, row, field, was, becomes, by, at)
        detail = {"enrolment": row.id, "field": field}
        note(session, "enrolment_changed", by, at, association_id, place, **detail)
    session.add(row)
    return changed


def choose_phone_view(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    view: PhoneView,
) -> None:
    """Chosen with her. It is one phone: it holds in all her programmes."""
    session.execute(
        update(Enrolment)
        .where(col(Enrolment.person_id) == place.person_id)
        .values(phone_view=view)
        .execution_options(synchronize_session=False)
    )
    note(session, "phone_view_chosen", by, at, association_id, place, view=view.value)


def keep_change(
    session: Session,
    row: Enrolment,
    field: str,
    was: object,
    becomes: object,
    by: str,
    at: datetime,
) -> None:
    """A line of history: words, days and places as they are kept."""
    session.add(
        EnrolmentChange(
            enrolment_id=row.id, field=field, was=_said(was), became=_said(becomes), by=by, at=at
        )
    )


def _said(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
