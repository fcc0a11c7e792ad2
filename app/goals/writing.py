"""What every action on a map does beside its own row: version, change, log, the sun.

Never commits. The map's row is locked first, so that versions follow one another.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app import audit
from app.accounts.sealing import Box, box_of
from app.db import new_id
from app.goals.changes import WALKING, Change
from app.goals.maps import State
from app.goals.models import Goal, Milestone, PersonMap, PlanChange


class TooLong(ValueError):
    """More than a field holds; nothing was kept, what was typed is shown again."""


def fits(text: str, most: int) -> None:
    """Raises TooLong. The form has asked before; this is the domain's own word."""
    if len(text) > most:
        raise TooLong(most)


@dataclass(frozen=True, slots=True)
class Pen:
    """One action's hand: whose map, who writes, when, and her key to seal with."""

    session: Session
    by: str
    at: datetime
    association_id: str
    person_id: str
    box: Box

    def seal(self, table: str, column: str, row_id: str, text: str | None) -> bytes | None:
        return self.box.seal(f"{table}|{column}|{row_id}", text) if text else None


def pen(session: Session, *, by: str, at: datetime, association_id: str, person_id: str) -> Pen:
    return Pen(session, by, at, association_id, person_id, box_of(session, person_id))


def map_row(hand: Pen) -> PersonMap:
    """Her map's row, made when there is none, locked until the end of the transaction."""
    wanted = select(PersonMap).where(col(PersonMap.person_id) == hand.person_id).with_for_update()
    row = hand.session.exec(wanted).first()
    if row is None:
        # Two who begin it at once: the second finds the row of the first.
        is_postgresql = hand.session.get_bind().dialect.name == "postgresql"
        dialect = postgresql if is_postgresql else sqlite
        first = dialect.insert(PersonMap).values(
            person_id=hand.person_id, association_id=hand.association_id, version=0
        )
        hand.session.execute(first.on_conflict_do_nothing())
        row = hand.session.exec(wanted).one()
    return row


def note(
    hand: Pen,
    what: Change,
    *,
    goal_id: str | None = None,
    milestone_id: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> int:
    """Keep a change and log it; the version of the plan after it.

    Walking a step is no new version: what two people agreed on still stands.
    """
    row = map_row(hand)
    if what not in WALKING:
        row.version += 1
    change_id = new_id()
    hand.session.add(
        PlanChange(
            id=change_id,
            person_id=hand.person_id,
            at=hand.at,
            by=hand.by,
            version=row.version,
            what=what,
            goal_id=goal_id,
            milestone_id=milestone_id,
            before=hand.seal("plan_change", "before", change_id, before),
            after=hand.seal("plan_change", "after", change_id, after),
        )
    )
    if goal_id is not None:
        hand.session.execute(update(Goal).where(col(Goal.id) == goal_id).values(active_at=hand.at))
    hand.session.flush()
    audit.record(
        hand.session,
        association_id=hand.association_id,
        act="map_changed",
        at=hand.at,
        by=hand.by,
        person=hand.person_id,
        detail={"what": what.value, "goal": goal_id, "step": milestone_id},
    )
    return row.version


def raise_the_sun(session: Session, goal_id: str) -> None:
    """Keep the highest share of a goal's steps that was ever done; it never sinks."""
    is_done = case((col(Milestone.state) == State.DONE, 1), else_=0)
    counted = select(func.count(), func.sum(is_done)).where(
        col(Milestone.goal_id) == goal_id, col(Milestone.state) != State.NOT_NOW
    )
    steps, done = session.execute(counted).one()
    share = int(100 * (done or 0) / steps) if steps else 0
    session.execute(
        update(Goal).where(col(Goal.id) == goal_id, col(Goal.best) < share).values(best=share)
    )
