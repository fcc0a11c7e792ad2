"""Maps for tests, written by the same actions as the pages use."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.accounts.models import Person
from app.goals import actions, walking
from app.goals.actions import StepWish
from app.goals.queries import Found
from tests.cast import Cast


def hand(cast: Cast, session: Session, by: Person) -> dict[str, Any]:
    """Who writes, and when."""
    return {
        "session": session,
        "by": by.id,
        "at": cast.at,
        "association_id": by.association_id,
    }


def walk(
    cast: Cast,
    session: Session,
    person: Person,
    words: str,
    steps: Sequence[str] = (),
    done: int = 0,
    area: str | None = "sleep",
) -> tuple[str, list[str]]:
    """A goal and its steps in her own words, the first `done` crossed off: their ids."""
    mine = hand(cast, session, person)
    goal_id = actions.add_goal(**mine, person_id=person.id, words=words, area=area, sign="sleep")
    goal = Found(goal_id, person.id, goal_id)
    ids = [
        actions.add_step(**mine, goal=goal, wish=StepWish(step, None, "sprout")) for step in steps
    ]
    for step_id in ids[:done]:
        walking.complete_step(**mine, step=Found(step_id, person.id, goal_id))
    return goal_id, ids
