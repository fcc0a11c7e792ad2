"""What was noticed about somebody after a list, read back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.accounts.sealing import Box
from app.attendance.models import Remark
from app.db.tables import table_of

_R = table_of(Remark).c
# The newest line about one person; a picture is no line.
LAST_OF = select(_R.uuid, _R.line, _R.tapped_at, _R.by).where(
    _R.uuid
    == select(_R.uuid)
    .where(_R.person_id == bindparam("person"), _R.line.is_not(None))
    .order_by(_R.tapped_at.desc(), _R.uuid.desc())
    .limit(1)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A line, opened."""

    line: str
    at: datetime
    by: str


def noticed_from(box: Box, rows: Iterable[Any]) -> list[Noticed]:
    """The rows of LAST_OF, opened: one, or none. Who may read it was asked before."""
    return [
        Noticed(box.open(f"remark|line|{row.uuid}", row.line), row.tapped_at, row.by)
        for row in rows
    ]
