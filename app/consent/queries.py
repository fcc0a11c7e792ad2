from sqlmodel import Session, col, select

from app.consent.models import Consent, Notice, Purpose
from app.consent.notices import VERSION


def notice_given(session: Session, person_id: str, programme_id: str) -> str | None:
    """The id of the notice she was given in this programme, of the text as it is now."""
    return session.exec(
        select(Notice.id)
        .where(
            col(Notice.person_id) == person_id,
            col(Notice.programme_id) == programme_id,
            col(Notice.purpose) == Purpose.RATINGS,
            col(Notice.version) == VERSION,
        )
        .order_by(col(Notice.given_at))
        .limit(1)
    ).first()


def answer_of(session: Session, person_id: str, programme_id: str, whom: str) -> Consent | None:
    """Her newest answer to whether an agency may be told; None when she was not asked."""
    return session.exec(
        select(Consent)
        .where(
            col(Consent.person_id) == person_id,
            col(Consent.programme_id) == programme_id,
            col(Consent.purpose) == Purpose.TELL_AGENCY,
            col(Consent.whom) == whom,
        )
        .order_by(col(Consent.answered_at).desc(), col(Consent.id).desc())
        .limit(1)
    ).first()
