"""What a participant's own phone may open of her ratings. A coach's tablet asks none of this."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from app.assessments.occasions import Occasion
from app.assessments.queries import Rating, Sheet, ratings_due
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place
from app.programmes.lifetime import Phone, phone
from app.programmes.models import PhoneView
from app.programmes.templates import ProgrammeTemplate


def shows_change(place: Place, today: date) -> bool:
    """First and now: while she takes part and while she still reads."""
    is_hers = phone(place.ended_on, today) in (Phone.OPEN, Phone.READING)
    return is_hers and place.phone_view is PhoneView.EVERYTHING


def may_open(place: Place, sheet: Sheet, today: date) -> bool:
    """Whether her phone opens this sheet: one to answer, or a finished one to read."""
    if place.phone_view is PhoneView.CALENDAR_ONLY:
        return False
    if place.ended_on is None or sheet.occasion is Occasion.FOLLOW_UP:
        return True
    return sheet.completed_at is not None and shows_change(place, today)


def own_ratings(
    session: Session,
    place: Place,
    template: ProgrammeTemplate,
    instruments: Mapping[str, Instrument],
    today: date,
) -> list[Rating]:
    """What her phone asks her today; nothing when ratings are done with the coach."""
    if place.phone_view is PhoneView.CALENDAR_ONLY:
        return []
    return ratings_due(session, place, template, instruments, today)
