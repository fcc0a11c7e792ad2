"""Writes to sheets. Each takes the place that `programmes.access` gave out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.accounts.sealing import box_of
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.assessments.queries import Sheet
from app.assessments.vocabulary import AnswerType, Instrument, Item, Skipped
from app.consent.queries import notice_given
from app.db import new_id
from app.programmes.access import Place
from app.programmes.models import Enrolment

WRITTEN_AT_MOST = 4000


class NotTold(LookupError):
    """She has not been told what the answers are for: none may be stored."""


class SheetFinished(ValueError):
    """A finished sheet is not changed."""


class NotAnAnswer(ValueError):
    """Outside the scale, or not of the question's kind."""


def begin_sheet(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    instrument: Instrument,
    occasion: Occasion,
    medium: Medium,
) -> str:
    """The id of her open sheet, begun now if there is none. Raises NotTold."""
    notice_id = notice_given(session, place.person_id, place.programme_id)
    if notice_id is None:
        raise NotTold(place.person_id)
    # Two taps at once: the second waits here and finds the sheet of the first.
    own = select(col(Enrolment.id)).where(col(Enrolment.id) == place.enrolment_id)
    session.execute(own.with_for_update(key_share=True))
    begun = session.exec(
        select(AnswerSheet.id).where(
            col(AnswerSheet.enrolment_id) == place.enrolment_id,
            col(AnswerSheet.instrument_id) == instrument.id,
            col(AnswerSheet.occasion) == occasion,
            col(AnswerSheet.instrument_version) == instrument.version,
            col(AnswerSheet.completed_at).is_(None),
        )
    ).first()
    if begun is not None:
        return begun
    sheet = AnswerSheet(
        id=new_id(),
        association_id=association_id,
        person_id=place.person_id,
        enrolment_id=place.enrolment_id,
        notice_id=notice_id,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        occasion=occasion,
        medium=medium,
        begun_at=at,
        begun_by=by,
    )
    session.add(sheet)
    session.flush()
    note(
        session,
        "sheet_begun",
        by,
        at,
        association_id,
        place.person_id,
        sheet=sheet.id,
        instrument=instrument.id,
        occasion=occasion.value,
    )
    return sheet.id


def save_answer(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    sheet: Sheet,
    item: Item,
    answer: int | str | Skipped,
    is_late: bool = False,
) -> None:
    """Keep one answer; the same question answered again replaces it.

    `is_late`: it was given at `at` and arrives only now; what was answered since stands.
    Raises NotAnAnswer outside the scale, SheetFinished when the sheet is done.
    """
    values = _values(session, sheet, item, answer)
    # The row is locked so that a sheet finished in this moment stays as it was finished.
    open_now = session.execute(
        select(col(AnswerSheet.id))
        .where(col(AnswerSheet.id) == sheet.id, col(AnswerSheet.completed_at).is_(None))
        .with_for_update()
    ).first()
    if open_now is None:
        raise SheetFinished(sheet.id)
    if is_late and _is_newer(session, sheet.id, item.id, at):
        return
    session.merge(ItemAnswer(sheet_id=sheet.id, item_id=item.id, answered_at=at, **values))
    note(
        session,
        "answer_saved",
        by,
        at,
        association_id,
        sheet.person_id,
        sheet=sheet.id,
        item=item.id,
    )


def _is_newer(session: Session, sheet_id: str, item_id: str, at: datetime) -> bool:
    """Whether the question was answered after a moment."""
    before = session.get(ItemAnswer, (sheet_id, item_id))
    return before is not None and before.answered_at > at


def _values(
    session: Session, sheet: Sheet, item: Item, answer: int | str | Skipped
) -> dict[str, Any]:
    if isinstance(answer, Skipped):
        return {"value": None, "written": None, "skipped": answer}
    if item.answer is AnswerType.TEXT:
        if not isinstance(answer, str) or not answer or len(answer) > WRITTEN_AT_MOST:
            raise NotAnAnswer(item.id)
        box = box_of(session, sheet.person_id)
        sealed = box.seal(f"item_answer|written|{sheet.id}.{item.id}", answer)
        return {"value": None, "written": sealed, "skipped": None}
    if not isinstance(answer, int) or not item.accepts(answer):
        raise NotAnAnswer(item.id)
    return {"value": answer, "written": None, "skipped": None}


def finish_sheet(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    sheet: Sheet,
    how: AnsweredHow,
    answered_on: date,
    language: str,
    medium: Medium,
) -> bool:
    """Done; true for the one caller who finished it. A second tap changes nothing."""
    done = session.execute(
        update(AnswerSheet)
        .where(col(AnswerSheet.id) == sheet.id, col(AnswerSheet.completed_at).is_(None))
        .values(completed_at=at, answered_on=answered_on, language=language, how=how, medium=medium)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    note(
        session,
        "sheet_completed",
        by,
        at,
        association_id,
        sheet.person_id,
        sheet=sheet.id,
        how=how.value,
    )
    return True


def look_at_together(
    *, session: Session, by: str, at: datetime, association_id: str, sheet: Sheet
) -> None:
    """Coach and participant have looked at a finished sheet together."""
    session.execute(
        update(AnswerSheet)
        .where(col(AnswerSheet.id) == sheet.id, col(AnswerSheet.seen_at).is_(None))
        .values(seen_at=at, seen_by=by)
        .execution_options(synchronize_session=False)
    )
    note(session, "sheet_seen_together", by, at, association_id, sheet.person_id, sheet=sheet.id)


def note(
    session: Session,
    act: str,
    by: str,
    at: datetime,
    association_id: str,
    person: str,
    **detail: str,
) -> None:
    audit.record(
        session, association_id=association_id, act=act, at=at, by=by, person=person, detail=detail
    )
