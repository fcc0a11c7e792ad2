"""Who a participant's contact is, and who instead when she is away."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.accounts.models import StaffCard
from app.accounts.sealing import Face, faces


@dataclass(frozen=True, slots=True)
class Contact:
    """What a participant is told. `stand_in` is set while the contact is away."""

    face: Face
    hours: list[dict[str, object]]
    away_until: date | None
    stand_in: Face | None


def contact_of(session: Session, coach_id: str | None, today: date) -> Contact | None:
    """The contact as of today; None when the enrolment names none."""
    if coach_id is None:
        return None
    card = session.exec(select(StaffCard).where(col(StaffCard.person_id) == coach_id)).first()
    is_away = (
        card is not None
        and card.away_until is not None
        and (card.away_from is None or card.away_from <= today)
        and card.away_until >= today
    )
    stand_in_id = card.stand_in_id if card is not None and is_away else None
    known = faces(session, filter(None, (coach_id, stand_in_id)))
    if coach_id not in known:
        return None
    return Contact(
        face=known[coach_id],
        hours=card.hours if card else [],
        away_until=card.away_until if card is not None and is_away else None,
        stand_in=known.get(stand_in_id) if stand_in_id else None,
    )
