from sqlmodel import Session, col, select

from app.consent.models import Notice, Purpose
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
