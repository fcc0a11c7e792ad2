"""Staff and a programme's schedule: its week, a week from the template, a new activity."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.schedule import days_off, making, placing, plans, staff_words
from app.schedule.making import Preview, Workshop
from app.schedule.series_form import SeriesForm
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("staff_schedule", __name__)

FURTHEST = timedelta(weeks=110)


def monday_asked() -> date:
    """The Monday of ?of=, else of today."""
    today = clock.today()
    try:
        day = date.fromisoformat(request.args.get("of", ""))
    except ValueError:
        day = today
    day = day if abs(day - today) <= FURTHEST else today
    return day - timedelta(days=day.weekday())


@bp.get("/programmes/<programme_id>/schedule")
@open_to(Access.STAFF)
def week(programme_id: str) -> str:
    """A week of the programme, its series, and what to look at."""
    who, monday = viewer(), monday_asked()
    code = locale_of_request().code
    found = plans.programme_week(reading(), who, programme_id, monday, clock.now(), code)
    html = render_template(
        "schedule/staff/week.html",
        week=found,
        monday=monday,
        off={day: days_off.name_of(day, language=code) for day, _ in found.days},
        words=staff_words,
        today=clock.today(),
        now=clock.now(),
        turn=timedelta(days=7),
    )
    note_read(association_id=who.association_id, by=who.person_id, act="schedule_read", page="week")
    return html


@bp.get("/programmes/<programme_id>/schedule/print")
@open_to(Access.STAFF)
def paper(programme_id: str) -> str:
    """A day's list on one page: times, who leads, who is expected."""
    who = viewer()
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = clock.today()
    found = plans.day_list(reading(), who, programme_id, day, clock.now(), locale_of_request().code)
    html = render_template("schedule/staff/day_list.html", list=found, day=day)
    note_read(
        association_id=who.association_id, by=who.person_id, act="schedule_read", page="day_list"
    )
    return html


def workshop_of(programme_id: str) -> Workshop:
    return making.workshop(reading(), viewer(), programme_id, clock.now(), locale_of_request().code)


@bp.get("/programmes/<programme_id>/schedule/template")
@open_to(Access.STAFF)
def from_template(programme_id: str) -> str:
    """The week that the template proposes, with its warnings, ready to be kept."""
    at = workshop_of(programme_id)
    forms = making.proposed_forms(at)
    boxes = making.proposed_boxes(at) | {f"leader.{viewer().person_id}": "y"}
    return forms_page(at, forms, boxes)


@bp.post("/programmes/<programme_id>/schedule/template")
@open_to(Access.STAFF)
def make_from_template(programme_id: str) -> Response | tuple[str, int] | str:
    """Keep it; or look at it again with what was changed."""
    at, fields = workshop_of(programme_id), request.form
    many = len(making.proposed_forms(at))
    forms = [making.form_of(at, fields, prefix=f"s{number}") for number in range(many)]
    used = [form for form in forms if form.included.data]
    faults = [form for form in used if not form.validate()]  # each says what is missing in it
    is_sound = bool(used) and not faults
    if not is_sound or "look" in fields:
        page = forms_page(at, forms, fields.to_dict(), is_empty=not used)
        return page if is_sound else (page, 422)
    return keep_forms(at, used)


def keep_forms(at: Workshop, forms: list[SeriesForm]) -> Response:
    fields = request.form
    wanted = [form.plan(fields, at.phrases) for form in forms]
    with writing() as session:
        making.make(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            programme=at.programme,
            wanted=wanted,
            leaders=placing.leaders_in(fields, at),
            enrolments=placing.enrolments_in(fields, at.people),
        )
        session.commit()
    first = min(plan.first_on for plan in wanted)
    return redirect(
        url_for("staff_schedule.week", programme_id=at.programme.id, of=first.isoformat()), 303
    )


def forms_page(
    at: Workshop,
    forms: list[SeriesForm],
    boxes: dict[str, str],
    is_empty: bool = False,
    **page: str,
) -> str:
    """Several series to be looked at and kept. `page`: another `heading` and `action`."""
    return render_template(
        "schedule/staff/template.html",
        at=at,
        forms=forms,
        boxes=boxes,
        preview=_preview(at, [form for form in forms if form.included.data], boxes),
        words=staff_words,
        is_empty=is_empty,
        **page,
    )


def _preview(at: Workshop, forms: list[SeriesForm], boxes: dict[str, str]) -> Preview | None:
    """None while something is missing."""
    if request.method == "GET":
        # A form that was never sent validates against its own beginning.
        forms = [
            making.form_of(at, staff_words.as_sent(form), prefix=form.prefix) for form in forms
        ]
    faults = [form for form in forms if not form.validate()]
    if not forms or faults:
        return None
    wanted = [form.plan(boxes, at.phrases) for form in forms]
    return making.preview(reading(), viewer(), at, wanted, placing.leaders_in(boxes, at))


@bp.get("/programmes/<programme_id>/schedule/new")
@open_to(Access.STAFF)
def new_series(programme_id: str) -> str:
    """An empty activity."""
    at = workshop_of(programme_id)
    form = making.form_of(
        at,
        first_on=at.today.isoformat(),
        starts="10:00",
        minutes="60",
        rhythm="1",
        everybody=True,
        asks=at.asks,
    )
    return _series_page(at, form, {f"leader.{viewer().person_id}": "y"})


@bp.post("/programmes/<programme_id>/schedule/new")
@open_to(Access.STAFF)
def make_series(programme_id: str) -> Response | tuple[str, int] | str:
    """Keep it, or say what is missing with everything still there."""
    at, fields = workshop_of(programme_id), request.form
    form = making.form_of(at, fields)
    if not form.validate():
        return _series_page(at, form, fields.to_dict()), 422
    if "look" in fields:
        wanted = [form.plan(fields, at.phrases)]
        leaders = placing.leaders_in(fields, at)
        seen = making.preview(reading(), viewer(), at, wanted, leaders)
        return _series_page(at, form, fields.to_dict(), seen)
    return keep_forms(at, [form])


def _series_page(
    at: Workshop, form: SeriesForm, boxes: dict[str, str], preview: Preview | None = None
) -> str:
    return render_template(
        "schedule/staff/new.html",
        at=at,
        form=form,
        boxes=boxes,
        preview=preview,
        words=staff_words,
    )
