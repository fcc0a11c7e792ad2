"""Whether her next steps may travel with a tablet's lists: asked of her, taken back any time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.consent.actions import keep_answer
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
    keep_answer(
        session=session,
        by=by,
        at=at,
        association_id=association_id,
        person_id=person_id,
        programme_id=programme_id,
        whom=WHOM,
        is_given=is_given,
        purpose=Purpose.STEPS_ON_TABLET,
        version=VERSION,
        language=language,
        informed=informed,
    )


def has_said_yes(person_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the newest answer of the person of another query's row is a yes."""
    newest = (
        select(col(Consent.is_given))
        .where(col(Consent.person_id) == person_id, col(Consent.purpose) == Purpose.STEPS_ON_TABLET)
        .order_by(col(Consent.answered_at).desc(), col(Consent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest.is_(True)


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
