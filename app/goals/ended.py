"""Goals that left the map: what was done on the way to them stays hers."""

from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import Session

from app.accounts.sealing import box_of
from app.db.tables import table_of
from app.goals.maps import Map, State
from app.goals.models import Goal, Milestone, SpokenGoal
from app.goals.queries import GOAL, goals_from

_GOALS, _STEPS = table_of(Goal).c, table_of(Milestone).c
_SPOKEN = table_of(SpokenGoal).c
_ENDED = (
    sa.select(*GOAL)
    .select_from(table_of(Goal).outerjoin(table_of(SpokenGoal), _SPOKEN.goal_id == _GOALS.id))
    .where(_GOALS.person_id == sa.bindparam("person"), _GOALS.ended_at.is_not(None))
)
_KEPT = sa.select(table_of(Milestone)).where(
    _STEPS.person_id == sa.bindparam("person"),
    sa.or_(_STEPS.state == State.DONE, _STEPS.can_now.is_not(None)),
)


def with_ended(session: Session, found: Map, code: str) -> Map:
    """The map of `queries.map_for` with those goals too: what is done, or what she can now.

    A goal that left before a step was done says nothing. Only pages of what she keeps ask this.
    """
    if found.is_hidden:
        return found
    rows = session.execute(_ENDED, {"person": found.person_id}).all()
    if not rows:
        return found
    steps = session.execute(_KEPT, {"person": found.person_id})
    goals = goals_from(box_of(session, found.person_id), rows, steps, code)
    return replace(found, ended=tuple(goal for goal in goals if goal.steps))
