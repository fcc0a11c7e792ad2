"""One time that an activity meets, as every page reads it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row

from app.clock import STOCKHOLM
from app.schedule.models import ActivityKind, OccurrenceStatus


@dataclass(frozen=True, slots=True)
class Where:
    """A place as it is shown. `has_photo`: of its door."""

    id: str
    kind: str
    name: str
    address: str
    way: list[dict[str, str]]
    cap: int | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Time:
    """One time that an activity meets. `starts`, `ends` are Stockholm's wall time.

    `was_on`, `was_starts`, `was_place`: before a change. `chosen`: her choice of alternatives,
    or that staff put her in or out for this one time; None when the series says it.
    """

    id: str
    activity_id: str
    programme_id: str
    kind: ActivityKind
    what: str
    title: str | None
    theme: str | None
    bring: list[str]
    note: str | None
    link: str | None
    suits_wheelchair: bool
    choice: str | None
    capacity: int | None
    rule: str
    planned_on: date
    on: date
    starts: time
    ends: time
    starts_at: datetime
    ends_at: datetime
    status: OccurrenceStatus
    where: Where | None
    was_on: date | None
    was_starts: time | None
    was_place: str | None
    changed_at: datetime | None
    reason: str | None
    reason_text: str | None
    version: int
    chosen: bool | None = None

    @property
    def meets(self) -> bool:
        """It is, or was, to be held."""
        return self.status in (OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def time_of_row(row: Row[Any], chosen: bool | None = None) -> Time:
    where = None
    if row.place_id is not None:
        where = Where(
            row.place_id,
            row.place_kind,
            row.place_name,
            row.address,
            row.way or [],
            row.cap,
            bool(row.has_photo),
        )
    fields = {name: getattr(row, name) for name in _SAME}
    return Time(
        **fields,
        on=row.local_on,
        ends=wall(row.ends_at),
        where=where,
        chosen=chosen,
    )


_SAME = (
    *("id", "activity_id", "programme_id", "kind", "what", "title", "theme", "bring", "note"),
    *("link", "suits_wheelchair", "choice", "capacity", "rule", "planned_on", "starts"),
    *("starts_at", "ends_at", "status", "was_on", "was_starts", "was_place", "changed_at"),
    *("reason", "reason_text", "version"),
)


def wall(moment: datetime) -> time:
    """Stockholm's clock at a moment."""
    return moment.astimezone(STOCKHOLM).time().replace(microsecond=0)
