from datetime import datetime

from sqlmodel import Session

from app import audit
from app.consent.models import Consent, Informed, Notice, Purpose
from app.consent.notices import TELL_AGENCY_VERSION, VERSION


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


def keep_answer(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    programme_id: str,
    whom: str,
    is_given: bool,
    purpose: Purpose = Purpose.TELL_AGENCY,
    version: str = TELL_AGENCY_VERSION,
    language: str,
    informed: Informed,
) -> None:
    """What she says to "may we?": yes, or no, which takes an earlier yes back."""
    session.add(
        Consent(
            association_id=association_id,
            person_id=person_id,
            programme_id=programme_id,
            purpose=purpose,
            whom=whom,
            is_given=is_given,
            version=version,
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
        detail={"text": purpose.value, "whom": whom, "given": is_given},
    )
