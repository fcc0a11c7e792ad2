"""What was noticed about somebody after a list, read back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.sealing import Box
from app.attendance.models import Remark


@dataclass(frozen=True, slots=True)
class Noticed:
    """A line, opened."""

    line: str
    at: datetime
    by: str


def last_remark(session: Session, box: Box) -> Noticed | None:
    """The newest line about her; a picture is no line. Who may read it was asked before."""
    row = session.exec(
        select(Remark)
        .where(col(Remark.person_id) == box.person_id, col(Remark.line).is_not(None))
        .order_by(col(Remark.tapped_at).desc(), col(Remark.uuid).desc())
        .limit(1)
    ).first()
    if row is None or row.line is None:
        return None
    line = box.open(f"remark|line|{row.uuid}", row.line)
    return Noticed(line, row.tapped_at, row.by)
