"""Today after her last day: what she may still read, and whom to call."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.associations.queries import Number, helplines
from app.programmes import lifetime
from app.programmes.access import Place
from app.programmes.lifetime import Phone


@dataclass(frozen=True, slots=True)
class AfterLastDay:
    """`reads_until`: the last day of reading; None when only the numbers are left."""

    last_day: date
    reads_until: date | None
    numbers: list[Number]


def after_last_day(
    session: Session, association_id: str, place: Place | None, today: date
) -> AfterLastDay | None:
    """None while she takes part."""
    if place is None or place.ended_on is None:
        return None
    is_reading = lifetime.phone(place.ended_on, today) is Phone.READING
    until = lifetime.reads_until(place.ended_on) if is_reading else None
    return AfterLastDay(place.ended_on, until, helplines(session, association_id))
