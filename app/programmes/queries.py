"""Counts without persons, and what a list asks about enrolments that were let through before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from app.programmes.access import NotVisible, Who
from app.programmes.disclosure import SMALLEST_SHOWN
from app.programmes.models import Assignment, Enrolment, NextStep, Programme, StaffRole

UNDECIDED = (NextStep.NONE_YET, NextStep.NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many enrolments there have been in a programme since it began, and of how many people."""

    programme_name: str
    template_slug: str
    enrolments: int
    people: int

    @property
    def safest(self) -> int:
        """The enrolments, or the people where they are few: two of one person are still one."""
        return self.people if self.people < SMALLEST_SHOWN else self.enrolments


def enrolled_by_programme(session: Session, viewer: Who, today: date) -> list[Enrolled]:
    """Every programme of the viewer's association, by name. For an analyst; else NotVisible.

    The counts are whole: hide the small ones with `disclosure.shown` before they are printed.
    """
    if "analyst" not in viewer.roles:
        raise NotVisible("numbers")
    rows = session.execute(
        select(
            col(Programme.name),
            col(Programme.template_slug),
            func.count(col(Enrolment.id)),
            func.count(col(Enrolment.person_id).distinct()),
        )
        .outerjoin(
            Enrolment,
            and_(
                col(Enrolment.programme_id) == col(Programme.id),
                col(Enrolment.started_on) <= today,
            ),
        )
        .where(col(Programme.association_id) == viewer.association_id)
        .group_by(col(Programme.id), col(Programme.name), col(Programme.template_slug))
        .order_by(col(Programme.name), col(Programme.id))
    )
    return [Enrolled(*row) for row in rows]


def with_next_step(session: Session, enrolment_ids: Iterable[str]) -> set[str]:
    """Those of these enrolments that have a next step. Who may see them was asked before.

    "Nothing decided yet" is written down, and is no step.
    """
    wanted = sorted(set(enrolment_ids))
    if not wanted:
        return set()
    return set(
        session.scalars(
            select(col(Enrolment.id)).where(
                col(Enrolment.id).in_(wanted), col(Enrolment.next_step).not_in(UNDECIDED)
            )
        )
    )


def worked_in(session: Session, who: Who, today: date) -> set[str]:
    """The programmes in which she is a coach or a coordinator today; a loan is not one of them."""
    return set(
        session.scalars(
            select(col(Assignment.programme_id)).where(
                col(Assignment.person_id) == who.person_id,
                col(Assignment.role).in_((StaffRole.COACH, StaffRole.COORDINATOR)),
                col(Assignment.ended_at).is_(None),
                col(Assignment.from_on) <= today,
                or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
            )
        )
    )


def inside_now(session: Session, programme_ids: Iterable[str], today: date) -> dict[str, int]:
    """How many people are in each of these programmes today, counted without a look at who.

    Somebody with a protected identity takes a place too.
    """
    rows = session.execute(
        select(col(Enrolment.programme_id), func.count(col(Enrolment.person_id).distinct()))
        .where(
            col(Enrolment.programme_id).in_(sorted(set(programme_ids))),
            col(Enrolment.started_on) <= today,
            or_(col(Enrolment.ended_on).is_(None), col(Enrolment.ended_on) >= today),
        )
        .group_by(col(Enrolment.programme_id))
    )
    return {row[0]: row[1] for row in rows}
