"""What a programme has chosen for its schedule, or the defaults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import audit
from app.programmes.models import Programme
from app.schedule.models import Holidays
from app.schedule.rules.models import ScheduleRules

WEEKS = range(4, 105)
DAYS = range(1, 15)


@dataclass(frozen=True, slots=True)
class Choices:
    """As `rules.models.ScheduleRules` has them."""

    holidays: Holidays = Holidays.SKIPPED
    weeks_ahead: int = 26
    roster_days: int = 7

    @property
    def ahead(self) -> timedelta:
        return timedelta(weeks=self.weeks_ahead)


def choices_of(session: Session, programme_ids: Iterable[str]) -> dict[str, Choices]:
    """For each programme; one query."""
    wanted = sorted(set(programme_ids))
    rows = session.exec(
        select(ScheduleRules).where(col(ScheduleRules.programme_id).in_(wanted))
    ).all()
    found = {
        row.programme_id: Choices(row.holidays, row.weeks_ahead, row.roster_days) for row in rows
    }
    return {one: found.get(one, Choices()) for one in wanted}


def choices_for(session: Session, programme_id: str) -> Choices:
    return choices_of(session, [programme_id])[programme_id]


def choose(
    *, session: Session, by: str, at: datetime, programme: Programme, wanted: Choices
) -> None:
    """From now on; what stands in the schedule already stays."""
    row = session.get(ScheduleRules, programme.id) or ScheduleRules(
        programme_id=programme.id, changed_at=at
    )
    row.holidays, row.weeks_ahead = wanted.holidays, wanted.weeks_ahead
    row.roster_days, row.changed_at, row.changed_by = wanted.roster_days, at, by
    session.add(row)
    audit.record(
        session,
        association_id=programme.association_id,
        act="schedule_rules_changed",
        at=at,
        by=by,
        detail={"programme": programme.id},
    )
