"""What a participant's own phone shows of her map. A coach's tablet asks none of this."""

from collections.abc import Sequence
from datetime import date

from app.programmes import access
from app.programmes.access import NotVisible, Place, Who
from app.programmes.lifetime import Phone, phone
from app.programmes.models import PhoneView


def shows_map(viewer: Who, places: Sequence[Place], person_id: str, today: date) -> bool:
    """False on her own phone when it shows the calendar only: it looks as if nothing were there.

    Raises NotVisible when her phone has only numbers to call left.
    """
    if viewer.person_id != person_id:
        return True
    place = access.current(list(places), today)
    if place is None or phone(place.ended_on, today) not in (Phone.OPEN, Phone.READING):
        raise NotVisible(person_id)
    return place.phone_view is PhoneView.EVERYTHING


def shows_step(place: Place | None) -> bool:
    """Whether Today has a next small step: while she takes part, on a phone with everything."""
    return place is not None and place.ended_on is None and place.phone_view is PhoneView.EVERYTHING
