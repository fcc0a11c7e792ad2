"""Times of a series beyond those that stand in rows: counted out, never kept."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from app.schedule import closing, days_off, recurrence
from app.schedule.actions import occurrence_on
from app.schedule.days_off import Days
from app.schedule.models import Activity, Occurrence, OccurrenceStatus, Place
from app.schedule.times import Time, Where, wall

_OF_SERIES = (
    *("programme_id", "kind", "what", "title", "bring", "note", "link", "suits_wheelchair"),
    *("choice", "capacity", "rule"),
)
_OF_PLACE = ("id", "kind", "name", "address", "way", "cap")


def further(
    session: Session, programme_ids: Collection[str], since: date, until: date
) -> list[Time]:
    """What running series will have between two days where no row stands yet."""
    running = session.exec(
        select(Activity).where(
            col(Activity.programme_id).in_(programme_ids),
            col(Activity.ended_at).is_(None),
            col(Activity.rule) != "",
        )
    ).all()
    stands = _stands(session, [row.id for row in running])
    closed = {one: closing.periods(session, one, since) for one in programme_ids}
    wanted = {row.place_id for row in running if row.place_id}
    places = {row.id: row for row in session.exec(select(Place).where(col(Place.id).in_(wanted)))}
    found = []
    for series in running:
        days = recurrence.days(series.rule, series.first_on, series.last_on, until=until)
        meets, _off = days_off.without(days, series.kept_days)
        found += [
            _time(series, day, places.get(series.place_id or ""), closed[series.programme_id])
            for day in meets
            if day >= since and day > stands.get(series.id, date.min)
        ]
    return found


def _stands(session: Session, ids: Collection[str]) -> dict[str, date]:
    """The last day of each series that stands in a row."""
    rows = session.exec(
        select(Occurrence.activity_id, func.max(Occurrence.planned_on))
        .where(col(Occurrence.activity_id).in_(ids))
        .group_by(col(Occurrence.activity_id))
    )
    return dict(rows.all())


def _time(series: Activity, day: date, place: Place | None, closed: Iterable[Days]) -> Time:
    row = occurrence_on(series, day)
    is_closed = any(from_on <= day <= until_on for from_on, until_on in closed)
    return Time(
        **{name: getattr(series, name) for name in _OF_SERIES},
        id=row.id,
        activity_id=series.id,
        theme=row.theme,
        planned_on=day,
        on=day,
        starts=row.starts,
        ends=wall(row.ends_at),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=OccurrenceStatus.CANCELLED if is_closed else OccurrenceStatus.PLANNED,
        where=_where(place) if place else None,
        was_on=None,
        was_starts=None,
        was_place=None,
        changed_at=None,
        reason=None,
        reason_text=None,
        version=row.version,
    )


def _where(place: Place) -> Where:
    return Where(**{name: getattr(place, name) for name in _OF_PLACE}, has_photo=False)
