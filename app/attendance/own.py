"""What a participant sees of her own coming: what she said, and how often she was here."""

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.attendance.folding import Standing, Tapped, fold
from app.attendance.lists import tapped
from app.attendance.models import Act, Mark
from app.db.tables import table_of

_MARK = table_of(Mark)
_OWN = select(_MARK).where(
    _MARK.c.person_id == bindparam("person"), _MARK.c.act == bindparam("act")
)
CAME = frozenset({"present", "late"})


def said_by(session: Session, person_id: str) -> dict[str, Standing]:
    """By occurrence, what she has said herself; one query."""
    return _folded(session, person_id, Act.SAID)


def times_here(session: Session, person_id: str) -> int:
    """How often she came. Gathered, never lost: where two differ, her coming counts."""
    standings = _folded(session, person_id, Act.MARK).values()
    return sum(any(head.said in CAME for head in one.heads) for one in standings)


def _folded(session: Session, person_id: str, act: Act) -> dict[str, Standing]:
    by_occurrence: dict[str, list[Tapped]] = {}
    for row in session.execute(_OWN, {"person": person_id, "act": act}):
        by_occurrence.setdefault(row.occurrence_id, []).append(tapped(row))
    return {occurrence: fold(taps) for occurrence, taps in by_occurrence.items()}
