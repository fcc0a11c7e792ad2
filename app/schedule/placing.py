"""Who leads and who comes on which days, from the boxes of a page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.sealing import Face
from app.programmes.access import Place as Enrolled
from app.schedule import people
from app.schedule.making import Workshop
from app.schedule.models import Activity
from app.schedule.pages import Guest


def place(
    *,
    session: Session,
    by: str,
    at: datetime,
    activity: Activity,
    guest: Guest,
    weekdays: Sequence[int],
    fields: Mapping[str, str],
    from_on: date,
) -> None:
    """What the boxes say of one person; nothing is written when it is as before."""
    is_ticked = f"comes.{guest.enrolment_id}" in fields
    days = [day for day in weekdays if f"on.{guest.enrolment_id}.{day}" in fields]
    if is_ticked and not days:
        days = list(weekdays)
    before = list(guest.days if guest.days is not None else weekdays) if guest.comes else []
    is_in = bool(days) or (not weekdays and is_ticked)
    if is_in == guest.comes and days == [day for day in weekdays if day in before]:
        return
    if not is_in:
        people.leave(
            session=session,
            by=by,
            at=at,
            activity=activity,
            enrolment_id=guest.enrolment_id,
            from_on=from_on,
        )
        return
    people.put_in(
        session=session,
        by=by,
        at=at,
        activity=activity,
        enrolment_id=guest.enrolment_id,
        from_on=from_on,
        weekdays=days if len(days) < len(weekdays) else None,
    )


def leaders_in(fields: Mapping[str, str], at: Workshop) -> list[str]:
    """The ticked members of staff, only such as work in the programme."""
    return [one.person_id for one in at.staff if f"leader.{one.person_id}" in fields]


def enrolments_in(fields: Mapping[str, str], people: Sequence[tuple[Enrolled, Face]]) -> list[str]:
    """The ticked people, only such as are in the programme."""
    return [one.enrolment_id for one, _ in people if f"comes.{one.enrolment_id}" in fields]
