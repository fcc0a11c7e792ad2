"""Next steps on a tablet without a network: carried with the list, crossed off like a tap."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from app.attendance import reach
from app.attendance.taps import Refused, Tap
from app.goals.at_hand import steps_at_hand
from app.goals.models import Goal, Milestone
from app.goals.queries import Found
from app.goals.walking import complete_step, undo_step

_SAYS = frozenset({"done", "undone"})


def carried_steps(
    session: Session, people: Iterable[str], code: str
) -> dict[str, list[dict[str, str]]]:
    """Words and states, by person; of nobody who has not said yes."""
    return {
        person_id: [{"id": one.id, "title": one.words, "is": one.state.value} for one in steps]
        for person_id, steps in steps_at_hand(session, people, code).items()
    }


def add_steps(session: Session, days: Iterable[dict[str, Any]], code: str) -> None:
    """Put each person's next steps beside her name on the lists of these days."""
    rows = [person for day in days for one in day["lists"] for person in one["people"]]
    found = carried_steps(session, {person["id"] for person in rows}, code)
    for person in rows:
        if person["id"] in found:
            person["steps"] = found[person["id"]]


def step(session: Session, tap: Tap) -> None:
    """A step of somebody on the author's list. Two who cross it off have crossed it off once."""
    said = tap.word("is", _SAYS)
    row = _row(session, tap)
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    reach.check_enrolled(session, row.person_id, occurrence)
    reach.check_met(session, tap, row.person_id)
    writer: dict[str, Any] = {"by": tap.by, "at": tap.at, "association_id": tap.association_id}
    found = Found(row.id, row.person_id, row.goal_id)
    if said == "done":
        complete_step(session=session, step=found, **writer)
    elif row.done_by == tap.by or not tap.base:
        # A base names her own crossing off: where that was the second, the first one stands.
        undo_step(session=session, step=found, **writer)


def _row(session: Session, tap: Tap) -> Milestone:
    """The step that is meant, on a goal that still stands. Raises Refused."""
    wanted = select(Milestone, Goal).join(Goal, col(Goal.id) == col(Milestone.goal_id))
    found = session.exec(
        wanted.where(
            col(Milestone.id) == tap.target.get("step", ""),
            col(Milestone.person_id) == tap.target.get("person", ""),
            col(Goal.association_id) == tap.association_id,
        ).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Refused("unknown_target")
    row, goal = found
    if goal.ended_at is not None:
        raise Refused("closed")
    return row
