"""The action plan: she and her staff read the same, add to it, and say yes with a tap."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.clock import local_date
from app.goals import agreed, agreeing, library, plans
from app.goals.areas import areas
from app.goals.forms import LineForm
from app.goals.plan_words import change_word, guest_word, part_word
from app.goals.views import draw, hers, kept_out_of_sight, refuse_after_her_last_day, whole
from app.programmes import template_said as said
from app.web.database import reading, writing
from app.web.names import locale_of_request, spoken
from app.web.policy import Access, open_to

bp = Blueprint("plans", __name__)
bp.before_request(refuse_after_her_last_day)
bp.add_app_template_global(part_word)
bp.add_app_template_global(change_word)
bp.add_app_template_global(guest_word)


def _writer() -> dict[str, Any]:
    who = viewer()
    return {"by": who.person_id, "at": clock.now(), "association_id": who.association_id}


def _page(person_id: str, form: LineForm, **more: Any) -> str:
    plan = plans.plan_for(reading(), viewer(), clock.today(), person_id)
    code = locale_of_request().code
    people = faces(reading(), [person_id, *(one.by for one in plan.agreed)])
    return draw(
        "goals/plan.html",
        hers(person_id),
        plan=plan,
        form=form,
        people=people,
        activities=agreed.activities_of(reading(), viewer(), plan, clock.today(), code),
        areas={one.id: one for one in areas(code)},
        me=viewer().person_id,
        kind=lambda one: spoken(said.MEETING[one]),
        today=clock.today(),
        day_of=local_date,
        **more,
    )


@bp.get("/plans/<person_id>")
@open_to(Access.TOGETHER)
def plan(person_id: str) -> str:
    """All of it on one page; a part that is not used is not there."""
    return _page(person_id, LineForm())


@bp.post("/plans/<person_id>")
@open_to(Access.TOGETHER)
def add_line(person_id: str) -> Response | tuple[str, int]:
    """She may add to it as well as her staff."""
    found, form = hers(person_id), LineForm(request.form)
    form.today = clock.today()
    plan = plans.plan_for(reading(), viewer(), clock.today(), person_id)
    form.activities = agreed.ids_of(reading(), plan, clock.today())
    if not form.validate():
        return _page(person_id, form), 422
    with writing() as session:
        agreeing.add_line(session=session, person_id=person_id, **form.line, **_writer())
        session.commit()
    if found.is_hidden:
        return kept_out_of_sight(found)
    return redirect(url_for("plans.plan", person_id=person_id), 303)


@bp.post("/plans/<person_id>/agree")
@open_to(Access.TOGETHER)
def agree(person_id: str) -> Response | tuple[str, int]:
    """Yes to the version that was on the page; another one is shown first."""
    if hers(person_id).is_hidden:
        return redirect(url_for("plans.plan", person_id=person_id), 303)
    version = request.form.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    with writing() as session:
        is_kept = agreeing.agree(session=session, person_id=person_id, version=number, **_writer())
        session.commit()
    if not is_kept:
        return _page(person_id, LineForm(), is_newer=True), 422
    return redirect(url_for("plans.plan", person_id=person_id), 303)


@bp.post("/lines/<line_id>/end")
@open_to(Access.TOGETHER)
def end_line(line_id: str) -> Response:
    line = plans.line_for(reading(), viewer(), clock.today(), line_id)
    with writing() as session:
        agreeing.end_line(session=session, line=line, **_writer())
        session.commit()
    return redirect(url_for("plans.plan", person_id=line.person_id), 303)


@bp.get("/plans/<person_id>/changes")
@open_to(Access.TOGETHER)
def changes(person_id: str) -> str:
    """What changed, when, by whom: she may read all of it."""
    found = whole(person_id)
    rows = [] if found.is_hidden else plans.changes_of(reading(), person_id)
    code = locale_of_request().code
    return draw(
        "goals/changes.html",
        found,
        rows=rows,
        people=faces(reading(), [row.by for row in rows]),
        says=lambda text: library.words(text, code) if text in library.shipped() else text,
        areas={one.id: one.label for one in areas(code)},
        steps={one.id: one.words for goal in (*found.goals, *found.ended) for one in goal.steps},
        day_of=local_date,
    )
