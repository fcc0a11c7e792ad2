"""Who may see a colleague's photo: those who meet her here, and nobody else."""

from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.models import StaffCard
from app.programmes import access
from app.programmes.access import Who
from app.programmes.contacts import whom_to_call
from app.programmes.models import Assignment, StaffRole


def may_see_card(session: Session, viewer: Who, today: date, person_id: str) -> bool:
    """Herself; her participants, also while she stands in; who works in a programme of hers."""
    if viewer.person_id == person_id:
        return True
    if viewer.roles & set(StaffRole):
        return _work_together(session, viewer, today, person_id)
    if "participant" not in viewer.roles:
        return False
    mine = access.own_places(session, viewer, today)
    coaches = {place.coach_id for place in whom_to_call(mine, today)}
    return person_id in coaches | _standing_in(session, coaches, today)


def _standing_in(session: Session, coaches: set[str | None], today: date) -> set[str | None]:
    """Who answers instead of these today."""
    found = session.exec(
        select(StaffCard.stand_in_id).where(
            col(StaffCard.person_id).in_([one for one in coaches if one is not None]),
            or_(col(StaffCard.away_from).is_(None), col(StaffCard.away_from) <= today),
            col(StaffCard.away_until) >= today,
            col(StaffCard.stand_in_id).is_not(None),
        )
    )
    return set(found)


def _work_together(session: Session, viewer: Who, today: date, person_id: str) -> bool:
    given = [programme.id for programme in access.programmes(session, viewer, today)]
    found = session.exec(
        select(Assignment.id).where(
            col(Assignment.person_id) == person_id,
            col(Assignment.programme_id).in_(given),
            col(Assignment.ended_at).is_(None),
            col(Assignment.from_on) <= today,
            or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
        )
    )
    return found.first() is not None
