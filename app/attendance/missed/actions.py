"""What staff and she herself do in a follow-up. A closed one is kept as it is; nothing commits."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.accounts.sealing import box_of
from app.attendance.missed.contacting import association_of, log, make_contact
from app.attendance.missed.models import AbsenceFollowUp, FollowUpStep, Outcome, Step
from app.consent import queries as consent
from app.consent.actions import keep_answer
from app.consent.models import Informed
from app.db import new_id
from app.programmes.access import Place
from app.programmes.models import Agency, ContactHow

AGAIN = 60  # seconds: a second tap


class AlreadyClosed(ValueError):
    """Somebody has closed it; what was sent now changed nothing."""


class NotYet(ValueError):
    """She was not told first, or has not said yes: the agency is not told."""


def tell(
    *, session: Session, by: str, at: datetime, place: Place, row: AbsenceFollowUp, how: str
) -> None:
    """She is told first: on her Today, or the coach has said or read it to her."""
    _add(session, by, at, place, row, Step.TOLD, how)
    if how == "today":
        make_contact(
            session=session,
            by=by,
            at=at,
            association_id=association_of(session, place),
            place=place,
            how=ContactHow.MESSAGE,
            follow_up_id=row.id,
        )


def keep_what_she_says(
    *,
    session: Session,
    by: str,
    at: datetime,
    place: Place,
    row: AbsenceFollowUp,
    agency: Agency,
    answer: str,
    line: str,
    language: str,
    informed: Informed,
) -> None:
    """Her answer, yes, no or talk_first, and her words: by herself, or to the coach."""
    if answer in ("yes", "no"):
        _add(session, by, at, place, row, Step.ASKED, answer)
        keep_answer(
            session=session,
            by=by,
            at=at,
            association_id=association_of(session, place),
            person_id=place.person_id,
            programme_id=place.programme_id,
            whom=agency.value,
            is_given=answer == "yes",
            language=language,
            informed=informed,
        )
    if answer == "talk_first" or line:
        _add(session, by, at, place, row, Step.SHE_SAYS, answer or None, line)


def keep_what_coach_says(
    *, session: Session, by: str, at: datetime, place: Place, row: AbsenceFollowUp, line: str
) -> None:
    _add(session, by, at, place, row, Step.COACH_SAYS, None, line)


def note_agency_told(
    *,
    session: Session,
    by: str,
    at: datetime,
    place: Place,
    row: AbsenceFollowUp,
    agency: Agency,
) -> None:
    """Staff have told the agency. Raises NotYet before she was told and has said yes."""
    told = session.exec(
        select(col(FollowUpStep.id)).where(
            col(FollowUpStep.follow_up_id) == row.id,
            col(FollowUpStep.step).in_([Step.TOLD, Step.ASKED]),
        )
    ).first()
    answer = consent.answer_of(session, place.person_id, place.programme_id, agency.value)
    if told is None or answer is None or not answer.is_given:
        raise NotYet(row.id)
    _add(session, by, at, place, row, Step.AGENCY_TOLD, agency.value)


def close(
    *,
    session: Session,
    by: str,
    at: datetime,
    place: Place,
    row: AbsenceFollowUp,
    outcome: Outcome,
    line: str = "",
) -> None:
    """Raises AlreadyClosed when another coach was faster."""
    _add(session, by, at, place, row, Step.CLOSED, outcome.value, line)
    closed = session.execute(
        update(AbsenceFollowUp)
        .where(col(AbsenceFollowUp.id) == row.id, col(AbsenceFollowUp.closed_at).is_(None))
        .values(closed_at=at, closed_by=by, outcome=outcome)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyClosed(row.id)


def _add(
    session: Session,
    by: str,
    at: datetime,
    place: Place,
    row: AbsenceFollowUp,
    step: Step,
    said: str | None = None,
    line: str = "",
) -> None:
    """One line of the history. Raises AlreadyClosed. A second tap is no second line."""
    now = session.exec(
        select(AbsenceFollowUp).where(col(AbsenceFollowUp.id) == row.id).with_for_update()
    ).one()
    if now.closed_at is not None:
        raise AlreadyClosed(row.id)
    last = session.exec(
        select(FollowUpStep)
        .where(col(FollowUpStep.follow_up_id) == row.id)
        .order_by(col(FollowUpStep.at).desc(), col(FollowUpStep.id).desc())
        .limit(1)
    ).first()
    same = last is not None and (last.step, last.said, last.by) == (step, said, by)
    if last and same and not line and (at - last.at).total_seconds() < AGAIN:
        return
    done = FollowUpStep(
        id=new_id(),
        follow_up_id=row.id,
        person_id=place.person_id,
        step=step,
        said=said,
        by=by,
        at=at,
    )
    if line:
        box = box_of(session, place.person_id)
        done.line = box.seal(f"follow_up_step|line|{done.id}", line)
    session.add(done)
    detail = {"follow_up": row.id, "step": step.value}
    log(session, "follow_up_step", by, at, place, detail)
