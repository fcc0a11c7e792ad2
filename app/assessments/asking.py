"""Staff ask for a rating before or after its time."""

from datetime import date, datetime

from sqlmodel import Session

from app.assessments.actions import note
from app.assessments.models import RatingAsked
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place


def ask_for_end_rating(
    *,
    session: Session,
    by: str,
    at: datetime,
    on: date,
    association_id: str,
    place: Place,
    instrument: Instrument,
) -> None:
    """Staff open the end rating before its time."""
    session.add(
        RatingAsked(
            enrolment_id=place.enrolment_id,
            instrument_id=instrument.id,
            asked_on=on,
            asked_by=by,
        )
    )
    note(
        session,
        "end_rating_asked",
        by,
        at,
        association_id,
        place.person_id,
        enrolment=place.enrolment_id,
    )
