"""Who else works in the programmes of a member of staff."""

from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.models import StaffCard
from app.accounts.sealing import Face, faces
from app.programmes import access
from app.programmes.access import Who
from app.programmes.models import Assignment, StaffRole

STANDS_IN = (StaffRole.COACH, StaffRole.SUBSTITUTE)


def colleagues(session: Session, viewer: Who, today: date) -> list[Face]:
    """The other coaches of her programmes, by name: any of them may stand in for her."""
    given = [programme.id for programme in access.programmes(session, viewer, today)]
    ids = session.exec(
        select(Assignment.person_id).where(
            col(Assignment.programme_id).in_(given),
            col(Assignment.role).in_(STANDS_IN),
            col(Assignment.person_id) != viewer.person_id,
            col(Assignment.ended_at).is_(None),
            or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
        )
    )
    return sorted(faces(session, ids).values(), key=lambda face: face.first_name.casefold())


def card_of(session: Session, person_id: str) -> StaffCard:
    """Her card; an empty one before she has written any."""
    found = session.exec(select(StaffCard).where(col(StaffCard.person_id) == person_id)).first()
    return found or StaffCard(person_id=person_id)
