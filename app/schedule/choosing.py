"""Alternatives at the same hour: which one she comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.programmes.access import NotVisible, Place
from app.schedule import queries
from app.schedule.models import InOrOut, Occurrence
from app.schedule.times import Time


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`chosen` among times of one enrolment; `others` are then off her list."""

    enrolment_id: str
    association_id: str
    chosen: Time
    others: tuple[Time, ...]


def alternatives_of(
    session: Session, enrolled: Sequence[Place], at: datetime, occurrence_id: str
) -> Alternatives:
    """The time she wants and the others beside it. NotVisible unless it is hers and ahead."""
    row = session.exec(select(Occurrence).where(col(Occurrence.id) == occurrence_id)).first()
    if row is None:
        raise NotVisible(occurrence_id)
    times = queries.times_of(session, enrolled, row.local_on, row.local_on)
    wanted = next((one for one in times if one.id == occurrence_id), None)
    if wanted is None or wanted.starts_at <= at:
        raise NotVisible(occurrence_id)
    others = tuple(
        one
        for one in times
        if wanted.choice is not None and one.choice == wanted.choice and one.id != wanted.id
    )
    enrolment = next(one for one in enrolled if one.programme_id == wanted.programme_id)
    return Alternatives(enrolment.enrolment_id, row.association_id, wanted, others)


def choose(*, session: Session, by: str, at: datetime, found: Alternatives) -> None:
    """Only alternatives are chosen: a time without others stays as it is."""
    if not found.others:
        return
    for one in (found.chosen, *found.others):
        come_once(
            session=session,
            by=by,
            at=at,
            association_id=found.association_id,
            occurrence_id=one.id,
            enrolment_id=found.enrolment_id,
            comes=one.id == found.chosen.id,
        )


def come_once(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    occurrence_id: str,
    enrolment_id: str,
    comes: bool,
) -> None:
    """In or out for this one time, whatever the series says."""
    row = session.get(InOrOut, (occurrence_id, enrolment_id))
    if row is None:
        row = InOrOut(
            occurrence_id=occurrence_id, enrolment_id=enrolment_id, comes=comes, said_at=at
        )
    row.comes, row.said_at, row.said_by = comes, at, by
    session.add(row)
    audit.record(
        session,
        association_id=association_id,
        act="comes_once",
        at=at,
        by=by,
        detail={"occurrence": occurrence_id, "enrolment": enrolment_id, "comes": comes},
    )
