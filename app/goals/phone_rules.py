"""What a participant's own phone shows of her map. A coach's tablet asks none of this."""

from collections.abc import Sequence
from datetime import date

from app.assessments.phone_rules import is_calendar_only
from app.programmes.access import NotVisible, Place, Who
from app.programmes.lifetime import Phone, last_end, phone


def shows_map(viewer: Who, places: Sequence[Place], person_id: str, today: date) -> bool:
    """False on her own phone when it shows the calendar only: it looks as if nothing were there.

    Raises NotVisible when her phone has only numbers to call left.
    """
    if viewer.person_id != person_id:
        return True
    if phone(last_end(place.ended_on for place in places), today) not in (
        Phone.OPEN,
        Phone.READING,
    ):
        raise NotVisible(person_id)
    return not is_calendar_only(places)


def is_to_read(viewer: Who, places: Sequence[Place], person_id: str) -> bool:
    """Her own phone after her last day: the map is there to read, for as long as it is shown."""
    return viewer.person_id == person_id and all(place.ended_on is not None for place in places)


def shows_step(mine: Sequence[Place]) -> bool:
    """Whether Today has a next small step: while she takes part, on a phone with everything."""
    return any(place.ended_on is None for place in mine) and not is_calendar_only(mine)
