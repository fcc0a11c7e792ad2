"""What was done to an enrolment, in the log."""

from datetime import datetime

from sqlmodel import Session

from app import audit
from app.programmes.access import Place


def note(
    session: Session,
    act: str,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    **detail: object,
) -> None:
    audit.record(
        session,
        association_id=association_id,
        act=act,
        at=at,
        by=by,
        person=place.person_id,
        detail=detail,
    )
