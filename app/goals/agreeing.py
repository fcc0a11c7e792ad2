"""Writes to an action plan: a line comes, a line goes, two people agree."""

from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import audit
from app.db import new_id
from app.goals import versions
from app.goals.changes import Change
from app.goals.models import PlanAgreement, PlanLine
from app.goals.parts import Part
from app.goals.plans import agreements
from app.goals.queries import Found
from app.goals.writing import fits, map_row, note, pen

LINE_AT_MOST = 400
WHO_AT_MOST = 80


def add_line(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    part: Part,
    words: str,
    who: str | None = None,
    on_day: date | None = None,
    activity_id: str | None = None,
    area: str | None = None,
) -> str:
    """One line in a part; its id. One line is a whole plan."""
    fits(words, LINE_AT_MOST)
    fits(who or "", WHO_AT_MOST)
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=person_id)
    map_row(hand)
    line_id = new_id()
    row = PlanLine(
        id=line_id,
        person_id=person_id,
        part=part,
        words=hand.box.seal(f"plan_line|words|{line_id}", words),
        who=hand.seal("plan_line", "who", line_id, who),
        on_day=on_day,
        activity_id=activity_id,
        area=area,
        created_at=at,
        created_by=by,
    )
    session.add(row)
    session.flush()
    note(hand, Change.LINE_ADDED, after=versions.of_line(hand, row))
    return line_id


def end_line(*, session: Session, by: str, at: datetime, association_id: str, line: Found) -> None:
    """A line leaves the plan; what it said stays among the changes."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=line.person_id)
    row = session.exec(select(PlanLine).where(col(PlanLine.id) == line.id)).one()
    before = versions.of_line(hand, row)
    ended = session.execute(
        update(PlanLine)
        .where(col(PlanLine.id) == line.id, col(PlanLine.ended_at).is_(None))
        .values(ended_at=at)
    )
    if ended.rowcount == 1:  # type: ignore[attr-defined]
        note(hand, Change.LINE_ENDED, before=before)


def agree(
    *, session: Session, by: str, at: datetime, association_id: str, person_id: str, version: int
) -> bool:
    """Yes to a version; false when the plan has changed since she read it."""
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=person_id)
    if map_row(hand).version != version:
        return False
    known = {one.by: one.version for one in agreements(session, person_id)}
    if known.get(by) == version:
        return True
    session.add(PlanAgreement(person_id=person_id, version=version, agreed_by=by, agreed_at=at))
    audit.record(
        session,
        association_id=association_id,
        act="plan_agreed",
        at=at,
        by=by,
        person=person_id,
        detail={"version": version},
    )
    return True
