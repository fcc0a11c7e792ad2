"""Walking: a step is begun, crossed off, taken back, put to rest. Two at once are one."""

from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col

from app.goals.actions import STEP_AT_MOST
from app.goals.changes import Change
from app.goals.maps import State
from app.goals.models import Milestone
from app.goals.queries import Found
from app.goals.writing import fits, note, pen, raise_the_sun


def complete_step(
    *, session: Session, by: str, at: datetime, association_id: str, step: Found
) -> bool:
    """Cross a step off; true for the one who did. It is done already: nothing changes."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    done = session.execute(
        update(Milestone)
        .where(col(Milestone.id) == step.id, col(Milestone.state) != State.DONE)
        .values(was=col(Milestone.state), state=State.DONE, done_at=at, done_by=by, changed_at=at)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return False
    raise_the_sun(session, step.goal_id)
    note(hand, Change.STEP_DONE, goal_id=step.goal_id, milestone_id=step.id)
    return True


def undo_step(*, session: Session, by: str, at: datetime, association_id: str, step: Found) -> bool:
    """Take a crossing off back, however long ago it was; what it was before, it is again.

    What she can now, in her words, stays with the step. False when it is not crossed off.
    """
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    undone = session.execute(
        update(Milestone)
        .where(col(Milestone.id) == step.id, col(Milestone.state) == State.DONE)
        .values(
            state=func.coalesce(col(Milestone.was), State.WAITING.value),
            was=None,
            done_at=None,
            done_by=None,
            changed_at=at,
        )
        .execution_options(synchronize_session=False)
    )
    if undone.rowcount != 1:  # type: ignore[attr-defined]
        return False
    note(hand, Change.STEP_UNDONE, goal_id=step.goal_id, milestone_id=step.id)
    return True


_MOVES = {
    State.ON_THE_WAY: Change.STEP_STARTED,
    State.NOT_NOW: Change.STEP_RESTS,
    State.WAITING: Change.STEP_WAITS,
}


def move_step(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    step: Found,
    to: State,
) -> bool:
    """Begin a step, let it rest, or let it wait. A step that is done is taken back first."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    moved = session.execute(
        update(Milestone)
        .where(
            col(Milestone.id) == step.id,
            col(Milestone.state).not_in((State.DONE, to)),
        )
        .values(state=to, changed_at=at)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        return False
    note(hand, _MOVES[to], goal_id=step.goal_id, milestone_id=step.id)
    return True


def not_yet(*, session: Session, by: str, at: datetime, association_id: str, step: Found) -> bool:
    """She says of something to do until next time: not yet. It stays, she is on her way with it."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    said = session.execute(
        update(Milestone)
        .where(col(Milestone.id) == step.id, col(Milestone.state) != State.DONE)
        .values(state=State.ON_THE_WAY, changed_at=at)
        .execution_options(synchronize_session=False)
    )
    if said.rowcount != 1:  # type: ignore[attr-defined]
        return False
    note(hand, Change.STEP_NOT_YET, goal_id=step.goal_id, milestone_id=step.id)
    return True


def say_can_now(
    *, session: Session, by: str, at: datetime, association_id: str, step: Found, words: str
) -> None:
    """One line of what she can now, in her words, for the list she keeps; empty takes it away."""
    fits(words, STEP_AT_MOST)
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    sealed = hand.seal("milestone", "can_now", step.id, words)
    session.execute(
        update(Milestone).where(col(Milestone.id) == step.id).values(can_now=sealed, changed_at=at)
    )
    note(hand, Change.CAN_NOW, goal_id=step.goal_id, milestone_id=step.id, after=words)
