"""A goal and the vision are written; a goal is changed or leaves the map."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.goals import actions, queries
from app.goals.areas import areas
from app.goals.forms import GoalForm, VisionForm
from app.goals.maps import Map
from app.goals.views import (
    back_to_map,
    draw,
    goal_in,
    hers,
    kept_out_of_sight,
    refuse_after_her_last_day,
)
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("wishes", __name__)
bp.before_request(refuse_after_her_last_day)


def _writer() -> dict[str, Any]:
    who = viewer()
    return {"by": who.person_id, "at": clock.now(), "association_id": who.association_id}


@bp.get("/maps/<person_id>/vision")
@open_to(Access.TOGETHER)
def vision(person_id: str) -> str:
    found = hers(person_id)
    return draw("goals/vision.html", found, form=VisionForm(data={"words": found.vision}))


@bp.post("/maps/<person_id>/vision")
@open_to(Access.TOGETHER)
def say_vision(person_id: str) -> Response | tuple[str, int]:
    """Where she wants to go, in her own words."""
    found, form = hers(person_id), VisionForm(request.form)
    if not form.validate():
        return draw("goals/vision.html", found, form=form), 422
    words = form.words.data or ""
    with writing() as session:
        actions.say_vision(session=session, person_id=person_id, words=words, **_writer())
        session.commit()
    return kept_out_of_sight(found) if found.is_hidden else back_to_map(person_id)


@bp.get("/maps/<person_id>/new")
@open_to(Access.TOGETHER)
def new_goal(person_id: str) -> str:
    return _write(hers(person_id), GoalForm(data={"area": request.args.get("area")}))


@bp.post("/maps/<person_id>/new")
@open_to(Access.TOGETHER)
def add_goal(person_id: str) -> Response | tuple[str, int]:
    """A goal; then its first step, or its recording."""
    found, form = hers(person_id), GoalForm(request.form)
    if not form.validate():
        return _write(found, form), 422
    area, sign = form.chosen
    wish: dict[str, Any] = {"words": form.words.data or "", "area": area, "sign": sign}
    try:
        with writing() as session:
            goal_id = actions.add_goal(session=session, person_id=person_id, **wish, **_writer())
            session.commit()
    except actions.MapFull:
        return _write(found, form, is_full=True), 422
    if found.is_hidden:
        return kept_out_of_sight(found)
    if form.will_speak.data:
        return redirect(url_for("voice.record", goal_id=goal_id), 303)
    return redirect(url_for("steps.new_step", goal_id=goal_id), 303)


@bp.get("/goals/<goal_id>/change")
@open_to(Access.TOGETHER)
def change_goal(goal_id: str) -> str:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found = hers(row.person_id)
    own = goal_in(found, goal_id)
    return _write(found, GoalForm(data={"words": own.words, "area": own.area}), goal=own)


@bp.post("/goals/<goal_id>/change")
@open_to(Access.TOGETHER)
def keep_goal(goal_id: str) -> Response | tuple[str, int]:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found, form = hers(row.person_id), GoalForm(request.form)
    own = goal_in(found, goal_id)
    form.is_spoken = own.is_spoken
    if not form.validate():
        return _write(found, form, goal=own), 422
    area, sign = form.chosen
    wish: dict[str, Any] = {"words": form.words.data or "", "area": area, "sign": sign}
    with writing() as session:
        actions.change_goal(session=session, goal=row, **wish, **_writer())
        session.commit()
    return redirect(url_for("goals.goal", goal_id=goal_id, _anchor="here"), 303)


@bp.post("/goals/<goal_id>/end")
@open_to(Access.TOGETHER)
def end_goal(goal_id: str) -> Response:
    """The goal leaves the map; what she can now stays on her list."""
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    with writing() as session:
        actions.end_goal(session=session, goal=row, **_writer())
        session.commit()
    return back_to_map(row.person_id)


def _write(found: Map, form: GoalForm, **more: Any) -> str:
    return draw(
        "goals/write_goal.html",
        found,
        form=form,
        areas=areas(locale_of_request().code),
        **{"goal": None, **more},
    )
