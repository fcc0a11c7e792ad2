"""An answer to a rating that was opened before the network went (docs/sync.md, 6)."""

from sqlmodel import Session

from app.assessments import actions
from app.assessments.catalogue import shipped
from app.assessments.forms import answer_of
from app.assessments.queries import sheet_of
from app.attendance.taps import Refused, Tap


def answer(session: Session, tap: Tap) -> None:
    """Her own answer to one question; the one that was given last stands."""
    sheet = sheet_of(session, tap.association_id, tap.by, tap.target.get("sheet", ""))
    if sheet is None:
        raise Refused("unknown_target")
    instrument = shipped().get(sheet.instrument_id)
    if instrument is None or instrument.version != sheet.instrument_version:
        raise Refused("closed")
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
            answer=answer_of(item, {"answer": said}),
            is_late=True,
        )
    except actions.NotAnAnswer:
        raise Refused("unreadable") from None
    except actions.SheetFinished:
        raise Refused("closed") from None
