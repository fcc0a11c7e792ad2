"""Reads: each enrolment's settings and what staff have done, and one follow-up with its history.

Whose they are was asked at the door (`programmes.access`), or is asked here with the viewer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlmodel import Session, col

from app.accounts.sealing import Box
from app.attendance.absences import Past, Rules, Run, Suggestion, run_of, suggestion
from app.attendance.missed.models import (
    AbsenceFollowUp,
    AbsencePause,
    AbsenceRule,
    FollowUpStep,
    Step,
)
from app.clock import STOCKHOLM
from app.db.tables import table_of
from app.programmes import access
from app.programmes.access import NotVisible, Place, Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import ContactMade, Enrolment
from app.programmes.templates import ProgrammeTemplate

_E, _C = table_of(Enrolment).c, table_of(ContactMade).c
_P, _R = table_of(AbsencePause).c, table_of(AbsenceRule).c
_OPEN, _CLOSED = table_of(AbsenceFollowUp).alias("open"), table_of(AbsenceFollowUp).alias("closed")
_RULE = ("contact_after", "follow_up_after", "within_weeks", "talk_after", "kinds")


@dataclass(frozen=True, slots=True)
class Followed:
    """One enrolment: how its programme counts, and what staff have done.

    `since`: what is not later was settled, by a closed follow-up or a pause.
    `talked_at`: the last contact that is written down.
    """

    rules: Rules
    open_id: str | None = None
    opened_at: datetime | None = None
    paused_until: date | None = None
    since: datetime | None = None
    talked_at: datetime | None = None

    def run(self, past: Iterable[Past], today: date) -> Run:
        return run_of(past, self.rules, today=today, since=self.since)

    def suggestion(self, past: Iterable[Past], today: date) -> Suggestion | None:
        """Nothing while a follow-up is open: it says more."""
        if self.open_id is not None or self.is_paused(today):
            return None
        return suggestion(self.run(past, today), self.rules, self.talked_at)

    def is_paused(self, today: date) -> bool:
        return self.paused_until is not None and self.paused_until >= today


@cache
def _statement() -> Select[Any]:
    rule = table_of(AbsenceRule).alias("rule").c
    newest = (
        select(rule.id)
        .where(rule.programme_id == _E.programme_id)
        .order_by(rule.set_at.desc(), rule.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    closed = select(func.max(_CLOSED.c.closed_at)).where(_CLOSED.c.enrolment_id == _E.id)
    talked = select(func.max(_C.at)).where(_C.enrolment_id == _E.id)
    return (
        select(
            _E.id,
            _P.until_on,
            _OPEN.c.id.label("open_id"),
            _OPEN.c.opened_at,
            closed.scalar_subquery().label("closed_at"),
            talked.scalar_subquery().label("talked_at"),
            *(_R[name] for name in _RULE),
        )
        .select_from(table_of(Enrolment))
        .outerjoin(table_of(AbsencePause), _P.enrolment_id == _E.id)
        .outerjoin(_OPEN, and_(_OPEN.c.enrolment_id == _E.id, _OPEN.c.closed_at.is_(None)))
        .outerjoin(table_of(AbsenceRule), _R.id == newest)
        .where(_E.id.in_(bindparam("enrolments", expanding=True)))
    )


def followed(session: Session, places: Iterable[Place]) -> dict[str, Followed]:
    """By enrolment; one query for any number of them."""
    by_id = {one.enrolment_id: one for one in places}
    if not by_id:
        return {}
    rows = session.execute(_statement(), {"enrolments": sorted(by_id)})
    return {
        row.id: Followed(
            rules=_rules(row, templates().get(by_id[row.id].template_slug)),
            open_id=row.open_id,
            opened_at=row.opened_at,
            paused_until=row.until_on,
            since=_later(row.closed_at, _end_of(row.until_on)),
            talked_at=row.talked_at,
        )
        for row in rows
    }


def _later(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)


def _rules(row: Any, template: ProgrammeTemplate | None) -> Rules:
    if row.follow_up_after is None:
        return rules_of(template)
    return Rules(**{name: getattr(row, name) for name in _RULE[:-1]}, kinds=tuple(row.kinds))


def rules_of(template: ProgrammeTemplate | None) -> Rules:
    """What the template says, else the usual: a contact after one, a follow-up after three."""
    said = template.absence if template else None
    if said is None:
        return Rules()
    if said.contact == "participant":
        return Rules(contact_after=min(said.after, 10))
    return Rules(follow_up_after=min(said.after, 20))


def rules_in(session: Session, programme_id: str, template_slug: str) -> Rules:
    """A programme's own settings as they are now."""
    row = session.execute(
        select(table_of(AbsenceRule))
        .where(_R.programme_id == programme_id)
        .order_by(_R.set_at.desc(), _R.id.desc())
        .limit(1)
    ).first()
    template = templates().get(template_slug)
    return rules_of(template) if row is None else _rules(row, template)


def follow_up_for(
    session: Session, viewer: Who, today: date, follow_up_id: str
) -> tuple[AbsenceFollowUp, Place]:
    """A follow-up of somebody the viewer may see, or NotVisible."""
    row = session.scalars(
        select(AbsenceFollowUp).where(col(AbsenceFollowUp.id) == follow_up_id)
    ).first()
    if row is None:
        raise NotVisible(follow_up_id)
    return row, access.place(session, viewer, today, row.enrolment_id)


@dataclass(frozen=True, slots=True)
class Done:
    """One line of a follow-up's history, opened."""

    step: Step
    said: str | None
    line: str
    by: str
    at: datetime


def steps_of(session: Session, box: Box, follow_up_id: str) -> list[Done]:
    """What was done, oldest first. `box`: of the person it is about."""
    rows = session.scalars(
        select(FollowUpStep)
        .where(col(FollowUpStep.follow_up_id) == follow_up_id)
        .order_by(col(FollowUpStep.at), col(FollowUpStep.id))
    )
    return [
        Done(
            row.step,
            row.said,
            box.open(f"follow_up_step|line|{row.id}", row.line) if row.line else "",
            row.by,
            row.at,
        )
        for row in rows
    ]


def follow_ups_of(session: Session, places: Sequence[Place]) -> list[AbsenceFollowUp]:
    """All of a person's, newest first."""
    return list(
        session.scalars(
            select(AbsenceFollowUp)
            .where(col(AbsenceFollowUp.enrolment_id).in_([one.enrolment_id for one in places]))
            .order_by(col(AbsenceFollowUp.opened_at).desc())
        )
    )
