"""Whether her next steps may travel with a tablet's lists: asked of her, taken back any time."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.consent.models import Consent, Informed, Purpose

VERSION = "1"
WHOM = "tablet"


def say(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    programme_id: str,
    is_given: bool,
    language: str,
    informed: Informed,
) -> None:
    """Yes, or no, which takes an earlier yes back."""
    session.add(
        Consent(
            association_id=association_id,
            person_id=person_id,
            programme_id=programme_id,
            purpose=Purpose.STEPS_ON_TABLET,
            whom=WHOM,
            is_given=is_given,
            version=VERSION,
            language=language,
            informed=informed,
            asked_by=by,
            answered_at=at,
        )
    )
    audit.record(
        session,
        association_id=association_id,
        act="consent_answered",
        at=at,
        by=by,
        person=person_id,
        detail={"text": Purpose.STEPS_ON_TABLET.value, "whom": WHOM, "given": is_given},
    )


def answers(session: Session, person_ids: Iterable[str]) -> dict[str, bool]:
    """The newest answer of each person who gave one. One query."""
    rows = session.execute(
        select(col(Consent.person_id), col(Consent.is_given))
        .where(
            col(Consent.person_id).in_(sorted(set(person_ids))),
            col(Consent.purpose) == Purpose.STEPS_ON_TABLET,
        )
        .order_by(col(Consent.answered_at), col(Consent.id))
    )
    return {row.person_id: row.is_given for row in rows}
