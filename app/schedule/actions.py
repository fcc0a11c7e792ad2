"""Series and single times: made, carried further into the future, ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from app import audit
from app.clock import local_date
from app.programmes.models import Programme
from app.schedule import closing, days_off, recurrence
from app.schedule.models import (
    Activity,
    ActivityKind,
    Holidays,
    Leading,
    Occurrence,
    Place,
    TakingPart,
)
from app.schedule.rules.choices import choices_for, choices_of

# What a preview counts. How far a series stands in rows is the programme's choice.
AHEAD = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity as it is asked for. The fields are those of `models.Activity`."""

    kind: ActivityKind
    what: str
    first_on: date
    starts: time
    minutes: int
    rule: str = ""
    last_on: date | None = None
    title: str | None = None
    place_id: str | None = None
    themes: list[str] = field(default_factory=list)
    theme_weeks: int = 1
    bring: list[str] = field(default_factory=list)
    note: str | None = None
    capacity: int | None = None
    link: str | None = None
    suits_wheelchair: bool = False
    everybody: bool = False
    holidays: Holidays = Holidays.SKIPPED
    kept_days: list[str] = field(default_factory=list)
    choice: str | None = None


def create_activity(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    programme: Programme,
    plan: Plan,
    leaders: Iterable[str] = (),
    enrolments: Iterable[str] = (),
) -> Activity:
    """A series with its occurrences, who leads it and, unless everybody comes, who comes.

    Raises recurrence.RuleError. A series may begin in the past: those times are written too.
    """
    recurrence.check(plan.rule)
    row = Activity(
        association_id=programme.association_id,
        programme_id=programme.id,
        created_at=at,
        created_by=by,
        themes_from=plan.first_on,
        **{name: getattr(plan, name) for name in Plan.__dataclass_fields__},
    )
    session.add(row)
    session.flush()
    for person_id in dict.fromkeys(leaders):
        session.add(
            Leading(
                activity_id=row.id,
                person_id=person_id,
                from_on=row.first_on,
                given_at=at,
                given_by=by,
            )
        )
    for enrolment_id in dict.fromkeys(enrolments):
        session.add(
            TakingPart(
                enrolment_id=enrolment_id,
                activity_id=row.id,
                from_on=row.first_on,
                given_at=at,
                given_by=by,
            )
        )
    carry_on(session=session, activity=row, until=standing_until(session, row, at))
    audit.record(
        session,
        association_id=row.association_id,
        act="activity_created",
        at=at,
        by=by,
        detail={"activity": row.id, "programme": programme.id, "kind": row.kind.value},
    )
    return row


def standing_until(session: Session, activity: Activity, at: datetime) -> date:
    """The day up to which a series stands in rows; the worker carries it on."""
    return local_date(at) + choices_for(session, activity.programme_id).ahead


def carry_on(*, session: Session, activity: Activity, until: date) -> int:
    """Write the occurrences that are missing up to a day; how many. Said again, it writes none."""
    if activity.ended_at is not None:
        return 0
    there = set(
        session.exec(
            select(col(Occurrence.planned_on)).where(Occurrence.activity_id == activity.id)
        )
    )
    days = recurrence.days(activity.rule, activity.first_on, activity.last_on, until=until)
    if activity.rule:  # a single time was put on its day by somebody who knew
        days, _off = days_off.without(days, activity.kept_days)
    missing = [day for day in days if day not in there]
    new = [occurrence_on(activity, day) for day in missing]
    session.add_all(new)
    if activity.rule:
        closing.call_off_new(session, activity.programme_id, new)
    session.flush()
    return len(missing)


def occurrence_on(activity: Activity, day: date) -> Occurrence:
    starts_at, ends_at = recurrence.span(day, activity.starts, activity.minutes)
    return Occurrence(
        activity_id=activity.id,
        association_id=activity.association_id,
        programme_id=activity.programme_id,
        planned_on=day,
        local_on=day,
        starts=activity.starts,
        minutes=activity.minutes,
        starts_at=starts_at,
        ends_at=ends_at,
        theme=theme_on(activity, day),
    )


def theme_on(activity: Activity, day: date) -> str | None:
    since = activity.themes_from or activity.first_on
    return recurrence.theme_on(activity.themes, activity.theme_weeks, since, day)


def carry_all_on(*, session: Session, at: datetime) -> int:
    """The worker's: every running open-ended series stands far enough again; how many times."""
    running = session.exec(
        select(Activity).where(col(Activity.ended_at).is_(None), col(Activity.rule) != "")
    ).all()
    chosen = choices_of(session, (row.programme_id for row in running))
    return sum(
        carry_on(
            session=session,
            activity=row,
            until=local_date(at) + chosen[row.programme_id].ahead,
        )
        for row in running
        if row.last_on is None or row.last_on >= local_date(at)
    )


def keep_day(*, session: Session, activity: Activity, day: date) -> None:
    """It meets on this public holiday all the same."""
    if day.isoformat() not in activity.kept_days:
        activity.kept_days = [*activity.kept_days, day.isoformat()]
        session.add(activity)
        carry_on(session=session, activity=activity, until=day)


def create_place(
    *,
    session: Session,
    by: str | None,
    at: datetime,
    association_id: str,
    kind: str,
    name: str,
    address: str = "",
    way: list[dict[str, str]] | None = None,
    cap: int | None = None,
) -> Place:
    row = Place(
        association_id=association_id,
        kind=kind,
        name=name,
        address=address,
        way=way or [],
        cap=cap,
        created_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        association_id=association_id,
        act="place_created",
        at=at,
        by=by,
        detail={"place": row.id},
    )
    return row
