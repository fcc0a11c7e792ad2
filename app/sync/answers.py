"""What she answers in a rating that was opened before the network went (docs/sync.md, 6 and 8)."""

from sqlmodel import Session

from app import i18n
from app.assessments import actions
from app.assessments.catalogue import shipped
from app.assessments.given import NotAnAnswer, given_as
from app.assessments.models import AnsweredHow, Medium
from app.assessments.queries import Sheet, answered_items, sheet_of
from app.assessments.vocabulary import Instrument
from app.attendance.taps import Refused, Tap
from app.clock import local_date


def answer(session: Session, tap: Tap) -> None:
    """Her own answer to one question; the one that was given last stands."""
    sheet, instrument = _opened(session, tap)
    items = {item.id: item for item in instrument.items}
    item = items.get(tap.target.get("item", ""))
    said = tap.value.get("is")
    if item is None or not isinstance(said, str):
        raise Refused("unreadable")
    try:
        actions.save_answer(
            session=session,
            by=tap.by,
            at=tap.at,
            association_id=tap.association_id,
            sheet=sheet,
            item=item,
            answer=given_as(item, said),
            is_late=True,
        )
    except NotAnAnswer:
        raise Refused("unreadable") from None
    except actions.SheetFinished:
        raise Refused("closed") from None


def finish(session: Session, tap: Tap) -> None:
    """With whom she answered: the sheet is done, if every question has its answer."""
    sheet, instrument = _opened(session, tap)
    how = tap.word("how", frozenset(AnsweredHow))
    language = i18n.known(tap.text("lang", 20))
    if language is None:
        raise Refused("unreadable")
    if {item.id for item in instrument.items} - answered_items(session, sheet.id):
        raise Refused("closed")
    actions.finish_sheet(
        session=session,
        by=tap.by,
        at=tap.at,
        association_id=tap.association_id,
        sheet=sheet,
        how=AnsweredHow(how),
        answered_on=local_date(tap.at),
        language=language.code,
        medium=Medium.PHONE,
    )


def _opened(session: Session, tap: Tap) -> tuple[Sheet, Instrument]:
    """Her sheet and its questions. Raises Refused."""
    sheet = sheet_of(session, tap.association_id, tap.by, tap.target.get("sheet", ""))
    if sheet is None:
        raise Refused("unknown_target")
    instrument = shipped().get(sheet.instrument_id)
    if instrument is None or instrument.version != sheet.instrument_version:
        raise Refused("closed")
    return sheet, instrument
