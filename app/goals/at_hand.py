"""The next steps of several people at once, for the lists that a tablet carries."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.accounts.models import PersonKey
from app.accounts.sealing import unwrap
from app.consent.steps import has_said_yes
from app.db.tables import table_of
from app.goals import library
from app.goals.maps import Goal, State, Step, far_to_near
from app.goals.models import Goal as GoalRow
from app.goals.models import Milestone

AT_MOST = 3  # of each person: what is next, not the whole map
_STEPS, _GOALS, _KEYS = table_of(Milestone).c, table_of(GoalRow).c, table_of(PersonKey).c
_OPEN = (
    sa.select(
        *table_of(Milestone).c,
        _GOALS.active_at,
        _KEYS.version.label("key_version"),
        _KEYS.wrapped.label("key_wrapped"),
    )
    .join(table_of(GoalRow), _GOALS.id == _STEPS.goal_id)
    .join(table_of(PersonKey), _KEYS.person_id == _STEPS.person_id)
    .where(
        _STEPS.person_id.in_(sa.bindparam("people", expanding=True)),
        _GOALS.ended_at.is_(None),
        _STEPS.state.in_([State.ON_THE_WAY, State.WAITING]),
        has_said_yes(_STEPS.person_id),
    )
    .order_by(_STEPS.goal_id, _STEPS.position, _STEPS.created_at, _STEPS.id)
)


def steps_at_hand(session: Session, people: Iterable[str], code: str) -> dict[str, list[Step]]:
    """By person, the step that is next on each goal, the nearest goal first. One query.

    Nothing of whoever has not said yes to it (consent.steps).
    Only words and states are opened: no helper, no day, nothing of the goal.
    """
    by_person: dict[str, dict[str, list[sa.Row[Any]]]] = {}
    for row in session.execute(_OPEN, {"people": sorted(set(people))}):
        by_person.setdefault(row.person_id, {}).setdefault(row.goal_id, []).append(row)
    return {
        person_id: _next_steps(session, person_id, goals, code)
        for person_id, goals in by_person.items()
    }


def _next_steps(
    session: Session, person_id: str, goals: dict[str, list[sa.Row[Any]]], code: str
) -> list[Step]:
    rows = [row for own in goals.values() for row in own]
    box = unwrap(session, person_id, rows[0].key_version, rows[0].key_wrapped)

    def step(row: sa.Row[Any]) -> Step:
        own = box.open(f"milestone|words|{row.id}", row.words) if row.words else None
        words = own or library.words(row.suggestion, code)
        homework = bool(row.is_homework)
        return Step(row.id, words, row.sign, State(row.state), row.changed_at, is_homework=homework)

    found = far_to_near(
        Goal(goal_id, "", "", None, tuple(map(step, own)), own[0].active_at)
        for goal_id, own in goals.items()
    )
    return [goal.now for goal in reversed(found) if goal.now is not None][:AT_MOST]
