"""Writes to a map. Who may was asked before: each takes what `goals.queries` gave out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.db import new_id
from app.goals import queries, versions
from app.goals.changes import Change
from app.goals.models import Goal, Milestone
from app.goals.queries import Found
from app.goals.writing import Pen, fits, map_row, note, pen

WORDS_AT_MOST = 4000  # a wish may be long; the map shows its beginning
STEP_AT_MOST = 200
HELPER_AT_MOST = 80
GOALS_AT_MOST = 12
STEPS_AT_MOST = 60


class MapFull(ValueError):
    """More goals or steps than a person can walk: end one first."""


@dataclass(frozen=True, slots=True)
class StepWish:
    """A step as a form gives it: own words, or a suggestion of the library."""

    words: str | None
    suggestion: str | None
    sign: str
    helper: str | None = None
    by_on: date | None = None
    is_homework: bool = False


def say_vision(
    *, session: Session, by: str, at: datetime, association_id: str, person_id: str, words: str
) -> None:
    """Where she is going, in her own words; empty takes it away."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=person_id)
    fits(words, WORDS_AT_MOST)
    row = map_row(hand)
    before = hand.box.open(f"person_map|vision|{person_id}", row.vision) if row.vision else None
    if (before or "") == words:
        return
    row.vision = hand.seal("person_map", "vision", person_id, words)
    note(hand, Change.VISION, before=before, after=words)


def add_goal(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    words: str,
    area: str | None,
    sign: str,
) -> str:
    """A new goal; its id. `words` may be empty when it will be spoken. Raises MapFull, TooLong."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=person_id)
    fits(words, WORDS_AT_MOST)
    map_row(hand)
    open_now = select(col(Goal.id)).where(
        col(Goal.person_id) == person_id, col(Goal.ended_at).is_(None)
    )
    if len(session.exec(open_now).all()) >= GOALS_AT_MOST:
        raise MapFull(person_id)
    goal_id = new_id()
    row = Goal(
        id=goal_id,
        association_id=association_id,
        person_id=person_id,
        area=area,
        sign=sign,
        words=hand.seal("goal", "words", goal_id, words),
        created_at=at,
        created_by=by,
        active_at=at,
    )
    session.add(row)
    session.flush()
    note(hand, Change.GOAL_ADDED, goal_id=goal_id, after=versions.of_goal(hand, row))
    return goal_id


def change_goal(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    goal: Found,
    words: str,
    area: str | None,
    sign: str,
) -> None:
    """Other words or another area for a goal. As it was: no other plan."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=goal.person_id)
    fits(words, WORDS_AT_MOST)
    row = session.exec(select(Goal).where(col(Goal.id) == goal.id)).one()
    before = versions.of_goal(hand, row)
    row.words = hand.seal("goal", "words", goal.id, words)
    row.area, row.sign = area, sign
    after = versions.of_goal(hand, row)
    if after != before:
        note(hand, Change.GOAL_CHANGED, goal_id=goal.id, before=before, after=after)


def end_goal(*, session: Session, by: str, at: datetime, association_id: str, goal: Found) -> None:
    """The goal leaves the map; its rows and what she can now stay."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=goal.person_id)
    ended = session.execute(
        update(Goal)
        .where(col(Goal.id) == goal.id, col(Goal.ended_at).is_(None))
        .values(ended_at=at)
    )
    if ended.rowcount == 1:  # type: ignore[attr-defined]
        row = session.exec(select(Goal).where(col(Goal.id) == goal.id)).one()
        note(hand, Change.GOAL_ENDED, goal_id=goal.id, before=versions.of_goal(hand, row))


def add_step(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    goal: Found,
    wish: StepWish,
) -> str:
    """A new step at the end of the path; its id. Raises MapFull, TooLong."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=goal.person_id)
    map_row(hand)
    position = queries.next_position(session, goal.id)
    if position >= STEPS_AT_MOST:
        raise MapFull(goal.id)
    row = Milestone(
        id=new_id(),
        person_id=goal.person_id,
        goal_id=goal.id,
        position=position,
        sign=wish.sign,
        created_at=at,
        changed_at=at,
    )
    _write(hand, row, wish)
    session.add(row)
    session.flush()
    note(
        hand,
        Change.STEP_ADDED,
        goal_id=goal.id,
        milestone_id=row.id,
        after=versions.of_step(hand, row),
    )
    return row.id


def change_step(
    *, session: Session, by: str, at: datetime, association_id: str, step: Found, wish: StepWish
) -> None:
    """Other words, who helps, by when, homework. As it was: no other plan."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=step.person_id)
    row = session.exec(select(Milestone).where(col(Milestone.id) == step.id)).one()
    before = versions.of_step(hand, row)
    _write(hand, row, wish)
    session.flush()
    after = versions.of_step(hand, row)
    if after == before:
        return
    note(
        hand,
        Change.STEP_CHANGED,
        goal_id=step.goal_id,
        milestone_id=step.id,
        before=before,
        after=after,
    )


def _write(hand: Pen, row: Milestone, wish: StepWish) -> None:
    fits(wish.words or "", STEP_AT_MOST)
    fits(wish.helper or "", HELPER_AT_MOST)
    row.words = hand.seal("milestone", "words", row.id, wish.words)
    row.suggestion = None if wish.words else wish.suggestion
    row.sign = wish.sign
    row.helper = hand.seal("milestone", "helper", row.id, wish.helper)
    row.by_on, row.is_homework = wish.by_on, wish.is_homework
