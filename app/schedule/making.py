"""Making a programme's week: its series as forms, looked at with their warnings, then kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select
from werkzeug.datastructures import MultiDict

from app.accounts.sealing import Face
from app.clock import local_date
from app.programmes import access
from app.programmes.access import Place as Enrolled
from app.programmes.access import Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme
from app.schedule import cautions, closing, days_off, heeding, plans, queries, recurrence
from app.schedule.actions import AHEAD, Plan, create_activity
from app.schedule.cautions import Planned, Why
from app.schedule.days_off import NearBreak
from app.schedule.library import Phrases, say
from app.schedule.models import Activity, ActivityKind, Holidays, Place
from app.schedule.own_phrases import with_own
from app.schedule.proposals import Proposal, proposals
from app.schedule.rules.choices import choices_for
from app.schedule.series_form import SeriesForm

LOOKED_AT = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the forms are made from: one programme and what may be chosen in it.

    `asks`: a new activity asks about public holidays instead of skipping them.
    """

    programme: Programme
    phrases: Phrases
    places: list[Place]
    staff: list[Face]
    people: list[tuple[Enrolled, Face]]
    others: list[tuple[str, str]]
    code: str
    today: date
    asks: bool = False

    @property
    def other_languages(self) -> int:  # how many in the group do not read Swedish
        return sum(face.language != "sv" for _, face in self.people)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be made, before it is. `off`: public holidays with their names."""

    plans: tuple[Plan, ...] = ()
    counts: tuple[int, ...] = ()
    off: tuple[tuple[date, str], ...] = ()
    near: tuple[NearBreak, ...] = ()
    warned: tuple[tuple[Why, str, date], ...] = field(default=())

    @property
    def total(self) -> int:
        return sum(self.counts)


def workshop(
    session: Session, viewer: Who, programme_id: str, now: datetime, code: str
) -> Workshop:
    """NotVisible when the programme is not hers."""
    today = local_date(now)
    programme = access.programme(session, viewer, today, programme_id)
    phrases = with_own(session, programme.association_id)
    series = plans.running_series(session, programme_id, today)
    return Workshop(
        programme=programme,
        phrases=phrases,
        places=plans.places_in(session, programme.association_id),
        staff=plans.staff_of(session, programme_id),
        people=plans.enrolled_in(session, viewer, programme_id, today),
        others=[
            (one.choice or one.id, one.title or say(phrases, one.what, code).text) for one in series
        ],
        code=code,
        today=today,
        asks=choices_for(session, programme_id).holidays is Holidays.ASKED,
    )


def form_of(
    at: Workshop, fields: MultiDict[str, str] | None = None, prefix: str = "", **data: Any
) -> SeriesForm:
    """A form with what may be chosen; `fields` as sent, or `data` to begin with."""
    form = SeriesForm(fields, prefix=prefix, **data)
    form.today = at.today
    return form.offer(at.phrases, at.places, at.code, at.others)


def proposed_forms(at: Workshop) -> list[SeriesForm]:
    """One form for each series of the template's week."""
    template = templates().get(at.programme.template_slug)
    week = proposals(template) if template else []
    start = max(at.today, at.programme.started_on)
    end = None
    if template and template.intake and template.intake.form == "rounds":
        end = template.planned_end(start)
    return [
        form_of(at, prefix=f"s{number}", **_data(one, at, start, end))
        for number, one in enumerate(week)
    ]


def _data(one: Proposal, at: Workshop, start: date, end: date | None) -> dict[str, Any]:
    last = one.last_on(start, end)
    template = templates().get(at.programme.template_slug)
    return {
        "included": not one.optional,
        "what": one.what,
        "title": one.title or "",
        "kind": one.kind.value,
        "rhythm": str(one.every_weeks),
        "first_on": one.first_on(start).isoformat(),
        "last_on": last.isoformat() if last else "",
        "starts": f"{one.starts:%H:%M}",
        "minutes": str(one.minutes),
        "place": at.places[0].id if len(at.places) == 1 and not one.is_online else "",
        "capacity": str(template.group_size) if template and template.group_size else "",
        "everybody": one.everybody,
        "asks": at.asks,
        **{f"day{day}": True for day in one.weekdays},
    }


def proposed_boxes(at: Workshop) -> dict[str, str]:
    """The boxes ticked from the start: the template's themes, and who is looking."""
    template = templates().get(at.programme.template_slug)
    week = proposals(template) if template else []
    return {
        f"s{number}-theme.{theme}": "y" for number, one in enumerate(week) for theme in one.themes
    }


def preview(
    session: Session, viewer: Who, at: Workshop, wanted: Sequence[Plan], leaders: Sequence[str]
) -> Preview:
    """Counts, holidays, breaks and clashes of what would be made, with what is there already."""
    counts: list[int] = []
    off: dict[date, str] = {}
    near: dict[NearBreak, None] = {}
    mine: list[Planned] = []
    closed = closing.periods(session, at.programme.id, at.today)
    everybody = frozenset(face.person_id for _, face in at.people)
    alone = heeding.never_alone([at.programme])[at.programme.id]
    for number, plan in enumerate(wanted):
        days = recurrence.days(plan.rule, plan.first_on, plan.last_on, until=at.today + AHEAD)
        meets, skipped = days_off.without(days) if plan.rule else (days, [])
        counts.append(len(meets))
        off |= {day: days_off.name_of(day, language=at.code) or "" for day in skipped}
        if plan.rule:
            near |= dict.fromkeys(days_off.near_breaks(plan.first_on, plan.last_on, closed))
        people = everybody if plan.everybody and plan.kind is not ActivityKind.OPEN else frozenset()
        place = next((one for one in at.places if one.id == plan.place_id), None)
        for day in meets:
            if day < at.today + LOOKED_AT:
                starts, ends = recurrence.span(day, plan.starts, plan.minutes)
                mine.append(
                    Planned(
                        id=f"new {number}",
                        starts_at=starts,
                        ends_at=ends,
                        people=people,
                        staff=frozenset(leaders),
                        place=place.id if place else None,
                        place_cap=place.cap if place else None,
                        group_cap=plan.capacity,
                        alternatives=plan.choice,
                        never_alone=alone,
                    )
                )
    warned = _clashes(session, viewer, at, wanted, mine)
    return Preview(
        tuple(wanted), tuple(counts), tuple(sorted(off.items())), tuple(near), tuple(warned)
    )


def _clashes(
    session: Session, viewer: Who, at: Workshop, wanted: Sequence[Plan], mine: list[Planned]
) -> list[tuple[Why, str, date]]:
    """Each kind of clash once for each new series, with its first day."""
    given = access.programmes(session, viewer, at.today)
    ids, until = [one.id for one in given], at.today + LOOKED_AT
    times = queries.times_in(session, ids, at.today, until)
    wanted_places = {plan.place_id for plan in wanted if plan.place_id}
    others = heeding.others_at(session, wanted_places, ids, at.today, until)
    expected = queries.expected(session, [one.id for one in (*times, *others)])
    leading = queries.leaders(session, times)
    person_of = {p.enrolment_id: p.person_id for p in access.places(session, viewer, at.today)}
    alone = heeding.never_alone(given)
    there = heeding.planned([*times, *others], expected, leading, person_of, alone)
    found: dict[tuple[Why, str], tuple[Why, str, date]] = {}
    starts = {one.id: one.starts_at for one in (*mine, *there)}
    for one in cautions.cautions([*mine, *there]):
        new = next((name for name in one.times if name.startswith("new ")), None)
        if new is not None:
            plan = wanted[int(new.removeprefix("new "))]
            title = plan.title or say(at.phrases, plan.what, at.code).text
            day = local_date(min(starts[name] for name in one.times))
            found.setdefault((one.why, new), (one.why, title, day))
    return list(found.values())


def make(
    *,
    session: Session,
    by: str,
    at: datetime,
    programme: Programme,
    wanted: Sequence[Plan],
    leaders: Sequence[str],
    enrolments: Sequence[str] = (),
) -> int:
    """Keep them all, together; how many series."""
    for plan in wanted:
        _name_alternative(session, programme, plan)
        create_activity(
            session=session,
            by=by,
            at=at,
            programme=programme,
            plan=plan,
            leaders=leaders,
            enrolments=enrolments,
        )
    return len(wanted)


def _name_alternative(session: Session, programme: Programme, plan: Plan) -> None:
    """The first of two alternatives gets the word that the second names it by: its own id."""
    if plan.choice is None:
        return
    first = session.exec(
        select(Activity).where(
            col(Activity.id) == plan.choice, col(Activity.programme_id) == programme.id
        )
    ).first()
    if first is not None and first.choice is None:
        first.choice = first.id
        session.add(first)
