"""The follow-up meetings of a plan: days that a template and an enrolment's own days give. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.programmes.access import Place
from app.programmes.template_model import Meeting
from app.programmes.templates import ProgrammeTemplate


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting of a programme: its kind, its day, and who is invited."""

    kind: str
    on_day: date
    programme_name: str
    guests: tuple[str, ...]


def planned(place: Place, template: ProgrammeTemplate) -> list[Planned]:
    """The meetings that have a day, in order. A day is never before the first one."""
    found = {
        (day, meeting.kind): Planned(meeting.kind, day, place.programme_name, meeting.guests)
        for meeting in template.meetings
        for day in _days(meeting, place, template)
        if day >= place.started_on
    }
    return [found[key] for key in sorted(found)]


def _days(meeting: Meeting, place: Place, template: ProgrammeTemplate) -> Iterable[date]:
    start, end = place.started_on, place.planned_end_on
    usual_end = template.planned_end(start)
    is_extended = end is not None and usual_end is not None and end > usual_end
    weeks = [*meeting.weeks, *(meeting.weeks_if_extended if is_extended else ())]
    days = [start + timedelta(weeks=week) for week in weeks]
    if meeting.at == "start":
        days.append(start)
    if meeting.every_weeks and end is not None:
        step = timedelta(weeks=meeting.every_weeks)
        days += [start + step * n for n in range(1, (end - start) // step + 1)]
    if end is not None:
        if meeting.weeks_before_end:
            days.append(end - timedelta(weeks=meeting.weeks_before_end))
        if meeting.at == "midway":
            days.append(start + (end - start) / 2)
        if meeting.at == "end":
            days.append(end)
    return [day for day in days if end is None or day <= end]
