from datetime import datetime

from sqlmodel import Session

from app import audit
from app.consent.models import Informed, Notice, Purpose
from app.consent.notices import VERSION


def give_notice(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    programme_id: str,
    language: str,
    informed: Informed,
) -> Notice:
    """Record that she was told: which text, in which language, how, by whom, when."""
    notice = Notice(
        association_id=association_id,
        person_id=person_id,
        programme_id=programme_id,
        purpose=Purpose.RATINGS,
        version=VERSION,
        language=language,
        informed=informed,
        given_by=by,
        given_at=at,
    )
    session.add(notice)
    session.flush()
    audit.record(
        session,
        association_id=association_id,
        act="notice_given",
        at=at,
        by=by,
        person=person_id,
        detail={
            "text": Purpose.RATINGS.value,
            "version": VERSION,
            "language": language,
            "how": informed.value,
        },
    )
    return notice
