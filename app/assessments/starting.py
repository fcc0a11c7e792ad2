"""A sheet on the coach's tablet: begun, confined to, given back."""

from datetime import datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts import proving, sessions
from app.accounts.sessions import Viewer
from app.assessments import actions
from app.assessments.models import AnswerSheet, Medium
from app.assessments.offers import Offer
from app.consent.actions import give_notice
from app.consent.models import Informed


def tell(
    *,
    session: Session,
    who: Viewer,
    at: datetime,
    offer: Offer,
    language: str,
    informed: Informed | None,
) -> None:
    """Record that she was told, once; without a word on how, nothing is recorded."""
    if offer.is_told or informed is None:
        return
    give_notice(
        session=session,
        by=who.person_id,
        at=at,
        association_id=who.association_id,
        person_id=offer.place.person_id,
        programme_id=offer.place.programme_id,
        language=language,
        informed=informed,
    )


def begin(
    *, session: Session, who: Viewer, at: datetime, offer: Offer, medium: Medium
) -> str:
    """The id of her open sheet. Raises NotTold."""
    return actions.begin_sheet(
        session=session,
        by=who.person_id,
        at=at,
        association_id=who.association_id,
        place=offer.place,
        instrument=offer.instrument,
        occasion=offer.rating.due.occasion,
        medium=medium,
    )


def hand_her_the_tablet(
    *, session: Session, who: Viewer, at: datetime, offer: Offer, language: str
) -> str:
    """Into answering mode: from here this tablet reaches one sheet and nothing else."""
    sheet_id = begin(session=session, who=who, at=at, offer=offer, medium=Medium.TABLET)
    sessions.confine(session, who.sign_in_id, sheet_id=sheet_id, language=language)
    _note(session, "answering_begun", who, at, offer.place.person_id, sheet_id)
    return sheet_id


def take_it_back(*, session: Session, who: Viewer, at: datetime) -> tuple[str, str]:
    """Out of answering mode, after the PIN: whose card to go to, and the new session's token."""
    sheet_id = who.sheet_id or ""
    person_id = session.exec(
        select(AnswerSheet.person_id).where(col(AnswerSheet.id) == sheet_id)
    ).one()
    token = proving.renew(session, who, keeps_sheet=False)
    _note(session, "answering_ended", who, at, person_id, sheet_id)
    return person_id, token


def _note(
    session: Session, act: str, who: Viewer, at: datetime, person: str, sheet_id: str
) -> None:
    audit.record(
        session,
        association_id=who.association_id,
        act=act,
        at=at,
        by=who.person_id,
        person=person,
        detail={"sheet": sheet_id},
    )
