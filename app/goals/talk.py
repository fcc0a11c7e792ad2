"""What a coach may want to talk about: importance and confidence, and areas without a goal.

For staff alone. Nothing here is shown to a participant as a figure about her.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app import audit
from app.accounts.sealing import box_of
from app.assessments.queries import OWN, Answers
from app.assessments.vocabulary import Direction, Instrument
from app.db import new_id
from app.goals.models import TalkScale
from app.goals.queries import Found

LOW = 4  # of ten: her own answer in the lower part of the hill
TOP = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What she said in a talk: 0 to 10, or None where it was not asked."""

    goal_id: str
    said_on: date
    importance: int | None
    confidence: int | None
    next_small_step: str | None


class NotOnTheScale(ValueError):
    """A number outside 0 to 10, or nothing at all."""


def to_talk_about(
    instruments: Mapping[str, Instrument], answers: Answers, with_goal: set[str]
) -> list[str]:
    """The areas of the own rating that she rated low and that no goal stands for. Pure."""
    instrument = instruments.get(OWN)
    if instrument is None:
        return []
    low = [
        item.area
        for item in instrument.items
        if item.direction is Direction.HIGHER
        and isinstance(value := answers.get(item.id), int)
        and not isinstance(value, bool)
        and value <= LOW
    ]
    return [area for area in dict.fromkeys(low) if area not in with_goal]


def note_scales(
    *,
    session: Session,
    by: str,
    at: datetime,
    on: date,
    association_id: str,
    goal: Found,
    importance: int | None,
    confidence: int | None,
    next_small_step: str,
) -> None:
    """Keep what she said, beside what she said before. Raises NotOnTheScale."""
    values = [value for value in (importance, confidence) if value is not None]
    if not values or any(not 0 <= value <= TOP for value in values):
        raise NotOnTheScale(goal.id)
    box, row_id = box_of(session, goal.person_id), new_id()
    place = f"talk_scale|next_small_step|{row_id}"
    session.add(
        TalkScale(
            id=row_id,
            person_id=goal.person_id,
            goal_id=goal.id,
            importance=importance,
            confidence=confidence,
            next_small_step=box.seal(place, next_small_step) if next_small_step else None,
            said_on=on,
            noted_at=at,
            noted_by=by,
        )
    )
    audit.record(
        session,
        association_id=association_id,
        act="talk_scale_noted",
        at=at,
        by=by,
        person=goal.person_id,
        detail={"goal": goal.id},
    )


def said_of(session: Session, person_id: str) -> list[Said]:
    """Everything she said, the latest first. Who may read it was asked before."""
    rows = session.exec(
        select(TalkScale)
        .where(col(TalkScale.person_id) == person_id)
        .order_by(col(TalkScale.noted_at).desc(), col(TalkScale.id).desc())
    ).all()
    box = box_of(session, person_id) if rows else None
    return [
        Said(
            row.goal_id,
            row.said_on,
            row.importance,
            row.confidence,
            box.open(f"talk_scale|next_small_step|{row.id}", row.next_small_step)
            if box and row.next_small_step
            else None,
        )
        for row in rows
    ]
