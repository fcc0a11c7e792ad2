"""What a participant's own phone may open of her ratings. A coach's tablet asks none of this.

It is one phone for all her programmes: it follows every one of them, and is closed for none of
them while another runs. `mine`: all her enrolments, as the door gives them.
"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from app.assessments.catalogue import shipped
from app.assessments.occasions import Occasion
from app.assessments.queries import Sheet
from app.assessments.standing import Rating, ratings_due
from app.programmes.access import Place
from app.programmes.catalogue_cache import templates
from app.programmes.lifetime import Phone, last_end, phone
from app.programmes.models import PhoneView


def is_calendar_only(mine: Sequence[Place]) -> bool:
    """One programme that runs is enough: somebody else may hold the phone."""
    running = [place for place in mine if place.ended_on is None]
    return any(place.phone_view is PhoneView.CALENDAR_ONLY for place in running or mine)


def may_read(mine: Sequence[Place], today: date) -> bool:
    """What is finished: while she takes part anywhere, and for the days after the last of it."""
    if not mine or is_calendar_only(mine):
        return False
    return phone(last_end(place.ended_on for place in mine), today) in (Phone.OPEN, Phone.READING)


def may_open(mine: Sequence[Place], sheet: Sheet, today: date) -> bool:
    """Whether her phone opens this sheet of hers: one to answer, or a finished one to read."""
    if is_calendar_only(mine):
        return False
    has_ended = any(p.enrolment_id == sheet.enrolment_id and p.ended_on for p in mine)
    if not has_ended or sheet.occasion is Occasion.FOLLOW_UP:
        return True
    return sheet.completed_at is not None and may_read(mine, today)


def own_ratings(session: Session, mine: Sequence[Place], today: date) -> list[Rating]:
    """What her phone asks her today; nothing when ratings are done with the coach."""
    if is_calendar_only(mine):
        return []
    return ratings_due(session, mine, templates().get, shipped(), today)
