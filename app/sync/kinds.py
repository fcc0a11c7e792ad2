"""Which kinds of events there are, and who applies them. The rooms below know nothing of this one.

A handler gets the session and the tap, raises Refused with a word, and never commits.
"""

from collections.abc import Callable

from sqlmodel import Session

from app import audit
from app.attendance import actions as attendance
from app.attendance.taps import Tap
from app.sync.answers import answer, finish
from app.sync.reminding import remind
from app.sync.steps import step

Handler = Callable[[Session, Tap], None]


def emptied(session: Session, tap: Tap) -> None:
    """The browser's storage was cleared: the log says so, and after which number."""
    audit.record(
        session,
        association_id=tap.association_id,
        act="store_emptied",
        at=tap.received_at,
        by=tap.by,
        detail={"device": tap.line, "seq": tap.count("seq", 2**53) or 0},
    )


HANDLERS: dict[str, Handler] = {
    "mark": attendance.mark,
    "said": attendance.say,
    "held": attendance.hold,
    "heads": attendance.count_heads,
    "guest": attendance.write_in,
    "remark": attendance.remark,
    "step": step,
    "answer": answer,
    "finish": finish,
    "remind": remind,
    "emptied": emptied,
}
