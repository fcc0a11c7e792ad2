"""The action plan: the same map with its lines, meetings, versions and agreements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.sealing import Box, box_of
from app.db.tables import table_of
from app.goals import parts
from app.goals.changes import Change
from app.goals.meetings import Planned, planned
from app.goals.models import PersonMap, PlanAgreement, PlanChange, PlanLine
from app.goals.parts import Part
from app.goals.phone_rules import shows_map
from app.goals.queries import Found
from app.goals.versions import Said, said
from app.programmes import access
from app.programmes.access import NotVisible, Place, Who
from app.programmes.catalogue_cache import templates
from app.programmes.templates import ProgrammeTemplate

_LINES = table_of(PlanLine)
LINES_OF = sa.select(_LINES).where(
    _LINES.c.person_id == sa.bindparam("person"), _LINES.c.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a part, opened."""

    id: str
    part: Part
    words: str
    who: str | None
    on_day: date | None
    activity_id: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who agreed to which version, and when; the latest of each person."""

    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: what, when, by whom, and what was said before and after where anything was."""

    what: Change
    at: datetime
    by: str
    version: int
    before: Said | None
    after: Said | None
    goal_id: str | None
    step_id: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A person's plan over all her programmes, as one viewer sees it."""

    person_id: str
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    meetings: tuple[Planned, ...]
    version: int
    agreed: tuple[Agreed, ...]

    def of(self, part: Part) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.part is part)

    def has_agreed(self, person_id: str) -> bool:
        """Whether this person has said yes to the plan as it is now."""
        return any(one.by == person_id and one.version == self.version for one in self.agreed)


def parts_of(template: ProgrammeTemplate | None) -> tuple[str, ...]:
    """The parts that a template uses; one that says nothing uses the least."""
    if template is None:
        return (Part.GOALS, Part.NEXT)
    if template.plan:
        return template.plan
    return (Part.GOALS, *((Part.MEETINGS,) if template.meetings else ()), Part.NEXT)


def plan_for(session: Session, viewer: Who, today: date, person_id: str) -> Plan:
    """Her plan as the viewer may see it, or NotVisible. Parts in use, those with lines too."""
    places = access.places_of(session, viewer, today, person_id)
    running = [place for place in places if place.ended_on is None] or places[:1]
    known = templates()
    of_places = [(place, known.get(place.template_slug)) for place in running]
    is_shown = shows_map(viewer, places, person_id, today)
    lines = lines_of(session, person_id) if is_shown else []
    wanted = [parts_of(template) for _, template in of_places]
    meetings = [
        one for place, template in of_places if template for one in planned(place, template)
    ]
    row = session.exec(select(PersonMap).where(col(PersonMap.person_id) == person_id)).first()
    return Plan(
        person_id=person_id,
        places=tuple(running),
        parts=parts.used([*wanted, [line.part for line in lines]]),
        lines=tuple(lines),
        meetings=tuple(sorted(meetings, key=lambda one: (one.on_day, one.kind))),
        version=row.version if row and is_shown else 0,
        agreed=tuple(agreements(session, person_id)) if is_shown else (),
    )


def lines_of(session: Session, person_id: str) -> list[Line]:
    """The lines that stand, oldest first. Who may read them was asked before."""
    rows = session.execute(LINES_OF, {"person": person_id}).all()
    return lines_from(box_of(session, person_id), rows) if rows else []


def lines_from(box: Box, rows: Iterable[Any]) -> list[Line]:
    """The rows of LINES_OF, opened, oldest first."""
    return [
        Line(
            row.id,
            Part(row.part),
            box.open(f"plan_line|words|{row.id}", row.words),
            box.open(f"plan_line|who|{row.id}", row.who) if row.who else None,
            row.on_day,
            row.activity_id,
            row.area,
        )
        for row in sorted(rows, key=lambda row: (row.created_at, row.id))
    ]


def agreements(session: Session, person_id: str) -> Iterable[Agreed]:
    """The latest yes of each person who said it."""
    rows = session.exec(
        select(PlanAgreement)
        .where(col(PlanAgreement.person_id) == person_id)
        .order_by(col(PlanAgreement.agreed_at), col(PlanAgreement.id))
    )
    return {
        row.agreed_by: Agreed(row.agreed_by, row.agreed_at, row.version) for row in rows
    }.values()


def changes_of(session: Session, person_id: str) -> list[Changed]:
    """Every change, the latest first. Who may read it was asked before."""
    rows = session.exec(
        select(PlanChange)
        .where(col(PlanChange.person_id) == person_id)
        .order_by(col(PlanChange.at).desc(), col(PlanChange.id).desc())
    ).all()
    if not rows:
        return []
    box = box_of(session, person_id)

    def opened(row: PlanChange, column: str) -> Said | None:
        sealed = getattr(row, column)
        return said(box.open(f"plan_change|{column}|{row.id}", sealed)) if sealed else None

    return [
        Changed(
            Change(row.what),
            row.at,
            row.by,
            row.version,
            opened(row, "before"),
            opened(row, "after"),
            row.goal_id,
            row.milestone_id,
        )
        for row in rows
    ]


def line_for(session: Session, viewer: Who, today: date, line_id: str) -> Found:
    """A line of a plan the viewer may see, or NotVisible."""
    row = session.exec(
        select(PlanLine).where(col(PlanLine.id) == line_id, col(PlanLine.ended_at).is_(None))
    ).first()
    if row is None:
        raise NotVisible(line_id)
    places = access.places_of(session, viewer, today, row.person_id)
    if not shows_map(viewer, places, row.person_id, today):
        raise NotVisible(line_id)
    return Found(row.id, row.person_id, "")
