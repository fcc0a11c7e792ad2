"""A sheet on the coach's tablet: begun, confined to, given back."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Start:
    """Who starts which rating for somebody, when, and in which language she answers."""

    who: Viewer
    at: datetime
    offer: Offer
    language: str


def tell(session: Session, start: Start, informed: Informed | None) -> None:
    """Record that she was told, once; without a word on how, nothing is recorded."""
    if start.offer.is_told or informed is None:
        return
    give_notice(
        session=session,
        by=start.who.person_id,
        at=start.at,
        association_id=start.who.association_id,
        person_id=start.offer.place.person_id,
        programme_id=start.offer.place.programme_id,
        language=start.language,
        informed=informed,
    )


def begin(session: Session, start: Start, medium: Medium) -> str:
    """The id of her open sheet. Raises NotTold."""
    return actions.begin_sheet(
        session=session,
        by=start.who.person_id,
        at=start.at,
        association_id=start.who.association_id,
        place=start.offer.place,
        instrument=start.offer.instrument,
        occasion=start.offer.rating.due.occasion,
        medium=medium,
    )


def hand_her_the_tablet(session: Session, start: Start) -> str:
    """Into answering mode: from here this tablet reaches one sheet and nothing else."""
    sheet_id = begin(session, start, Medium.TABLET)
    sessions.confine(session, start.who.sign_in_id, sheet_id=sheet_id, language=start.language)
    person_id = start.offer.place.person_id
    _note(session, "answering_begun", start.who, start.at, person_id, sheet_id)
    return sheet_id


def take_it_back(session: Session, who: Viewer, at: datetime) -> tuple[str, str]:
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
