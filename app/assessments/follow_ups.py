"""A follow-up some time after the end: staff ask for it, she answers it on any device."""

from datetime import date, datetime

from sqlmodel import Session

from app import audit
from app.assessments.models import RatingAsked
from app.assessments.occasions import Occasion
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place


def ask_for_follow_up(
    *,
    session: Session,
    by: str,
    at: datetime,
    on: date,
    association_id: str,
    place: Place,
    instrument: Instrument,
) -> None:
    """Staff ask how it is some time after the end."""
    session.add(
        RatingAsked(
            enrolment_id=place.enrolment_id,
            instrument_id=instrument.id,
            occasion=Occasion.FOLLOW_UP,
            asked_on=on,
            asked_by=by,
        )
    )
    audit.record(
        session,
        association_id=association_id,
        act="follow_up_asked",
        at=at,
        by=by,
        person=place.person_id,
        detail={"enrolment": place.enrolment_id},
    )
