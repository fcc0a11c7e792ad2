"""What a participant sees of her own coming: what she said, and how often she was here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.attendance.folding import Standing, Tapped, fold, tapped
from app.attendance.held import CAME
from app.attendance.models import Act, Mark
from app.db.tables import table_of

_MARK = table_of(Mark)
OWN = select(_MARK).where(_MARK.c.person_id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """By occurrence: `said` by herself, `marked` by staff."""

    said: dict[str, Standing]
    marked: dict[str, Standing]

    @property
    def times_here(self) -> int:
        return sum(came(one) is not None for one in self.marked.values())


def came(standing: Standing) -> Tapped | None:
    """The tap that says she came. Gathered, never lost: where two differ, her coming counts."""
    return next((head for head in standing.heads if head.said in CAME), None)


def marks_of(session: Session, person_id: str) -> OwnMarks:
    """All that stands about one person; one query."""
    return standing_in(session.execute(OWN, {"person": person_id}))


def standing_in(rows: Iterable[Any]) -> OwnMarks:
    """What stands of the marks of one person, as rows in any order."""
    found: dict[Act, dict[str, list[Tapped]]] = {Act.SAID: {}, Act.MARK: {}}
    for row in rows:
        found[row.act].setdefault(row.occurrence_id, []).append(tapped(row))
    said, marked = (
        {occurrence: fold(taps) for occurrence, taps in found[act].items()}
        for act in (Act.SAID, Act.MARK)
    )
    return OwnMarks(said, marked)
