"""Staff ask for a rating: the end before its time, or a follow-up some time after it."""

from datetime import date, datetime

from sqlmodel import Session

from app.assessments.actions import note
from app.assessments.models import RatingAsked
from app.assessments.occasions import Occasion
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place

_ACTS = {Occasion.END: "end_rating_asked", Occasion.FOLLOW_UP: "follow_up_asked"}


def ask_for(
    occasion: Occasion,
    *,
    session: Session,
    by: str,
    at: datetime,
    on: date,
    association_id: str,
    place: Place,
    instrument: Instrument,
) -> None:
    """She answers it on any device. Only an end or a follow-up is asked for."""
    act = _ACTS[occasion]
    session.add(
        RatingAsked(
            enrolment_id=place.enrolment_id,
            instrument_id=instrument.id,
            occasion=occasion,
            asked_on=on,
            asked_by=by,
        )
    )
    note(session, act, by, at, association_id, place.person_id, enrolment=place.enrolment_id)
