"""One step: written, walked, crossed off with one tap, taken back."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.goals import actions, library, queries, walking
from app.goals.forms import SIGNS, CanNowForm, StepForm
from app.goals.maps import Map, State, Step
from app.goals.queries import Found
from app.goals.views import back_to_map, draw, goal_in, hers, refuse_after_her_last_day
from app.programmes.access import NotVisible
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("steps", __name__)
bp.before_request(refuse_after_her_last_day)

MOVED = {"complete": "done", "later": "later"}  # what the next page says of it
TO = {"start": State.ON_THE_WAY, "rest": State.NOT_NOW, "wait": State.WAITING}


def _found(step_id: str) -> Found:
    return queries.step_for(reading(), viewer(), clock.today(), step_id)


def _writer() -> dict[str, Any]:
    who = viewer()
    return {"by": who.person_id, "at": clock.now(), "association_id": who.association_id}


def step_in(found: Map, step_id: str) -> Step:
    for goal in found.goals:
        for step in goal.steps:
            if step.id == step_id:
                return step
    raise NotVisible(step_id)


@bp.get("/goals/<goal_id>/steps/new")
@open_to(Access.TOGETHER)
def new_step(goal_id: str) -> str:
    """Her own words first; below them what others have found useful."""
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    return _new(row, StepForm())


@bp.post("/goals/<goal_id>/steps/new")
@open_to(Access.TOGETHER)
def add_step(goal_id: str) -> Response | tuple[str, int]:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    form = StepForm(request.form)
    form.today = clock.today()
    form.usual_sign = goal_in(hers(row.person_id), goal_id).sign
    if not form.validate():
        return _new(row, form), 422
    try:
        with writing() as session:
            actions.add_step(session=session, goal=row, wish=form.wish, **_writer())
            session.commit()
    except actions.MapFull:
        return _new(row, form, is_full=True), 422
    return redirect(url_for("goals.goal", goal_id=goal_id, _anchor="here"), 303)


def _new(row: Found, form: StepForm, **more: Any) -> str:
    found = hers(row.person_id)
    goal = goal_in(found, row.goal_id)
    return draw(
        "goals/new_step.html",
        found,
        goal=goal,
        form=form,
        signs=SIGNS,
        suggestions=library.by_area(goal.area, locale_of_request().code),
        **more,
    )


@bp.get("/steps/<step_id>")
@open_to(Access.TOGETHER)
def step(step_id: str) -> str:
    """Everything about one step, and what can be done with it."""
    row = _found(step_id)
    own = step_in(hers(row.person_id), step_id)
    form = StepForm(
        data={
            "words": own.words if own.is_own_words else "",
            "sign": own.sign,
            "helper": own.helper,
            "by_on": own.by_on,
            "is_homework": own.is_homework,
        }
    )
    return _one(row, form)


def _one(row: Found, form: StepForm, **more: Any) -> str:
    found = hers(row.person_id)
    goal = goal_in(found, row.goal_id)
    own = step_in(found, row.id)
    look = goal.looks[goal.steps.index(own)]
    told = CanNowForm(data={"words": own.can_now})
    people = faces(reading(), [own.done_by] if own.done_by else [])
    done_by = next((face.first_name for face in people.values()), None)
    more = {"told": told, "done_by": done_by, **more}
    return draw(
        "goals/step.html", found, goal=goal, step=own, look=look, form=form, signs=SIGNS, **more
    )


@bp.post("/steps/<step_id>")
@open_to(Access.TOGETHER)
def change_step(step_id: str) -> Response | tuple[str, int]:
    """Other words, who helps, by when."""
    row = _found(step_id)
    own = step_in(hers(row.person_id), step_id)
    form = StepForm(request.form)
    form.today, form.usual_sign = clock.today(), own.sign
    if not own.is_own_words and not form.words.data:
        form.suggestion.data = queries.suggestion_of(reading(), step_id)
    if not form.validate():
        return _one(row, form), 422
    with writing() as session:
        actions.change_step(session=session, step=row, wish=form.wish, **_writer())
        session.commit()
    return redirect(url_for("goals.goal", goal_id=row.goal_id, _anchor="here"), 303)


@bp.post("/steps/<step_id>/<any(complete,undo,start,rest,wait,later):verb>")
@open_to(Access.TOGETHER)
def move(step_id: str, verb: str) -> Response:
    """One tap. A second tap, or somebody else's at the same moment, changes nothing more."""
    row = _found(step_id)
    with writing() as session:
        if verb == "complete":
            walking.complete_step(session=session, step=row, **_writer())
        elif verb == "undo":
            walking.undo_step(session=session, step=row, **_writer())
        elif verb == "later":
            walking.not_yet(session=session, step=row, **_writer())
        else:
            walking.move_step(session=session, step=row, to=TO[verb], **_writer())
        session.commit()
    return _back(row, **({MOVED[verb]: step_id} if verb in MOVED else {}))


def _back(row: Found, **said: Any) -> Response:
    """To where she tapped: Today, the map, the list, a roll call, the card, or the goal."""
    where = request.form.get("back")
    if where == "today" and viewer().person_id == row.person_id:
        return redirect(url_for("home.today", **said), 303)
    if where == "map":
        return back_to_map(row.person_id, **said)
    if where == "list":
        return redirect(url_for("goals.steps", person_id=row.person_id, **said), 303)
    if "list" in request.form and viewer().is_staff:
        return redirect(url_for("attendance.roll_call", occurrence_id=request.form["list"]), 303)
    if where == "card" and viewer().is_staff:
        return redirect(url_for("staff_home.card", person_id=row.person_id, **said), 303)
    return redirect(url_for("goals.goal", goal_id=row.goal_id, **said, _anchor="here"), 303)


@bp.post("/steps/<step_id>/now")
@open_to(Access.TOGETHER)
def say_can_now(step_id: str) -> Response | tuple[str, int]:
    """One line of what she can now."""
    row = _found(step_id)
    told = CanNowForm(request.form)
    if not told.validate():
        own = step_in(hers(row.person_id), step_id)
        return _one(row, StepForm(data={"words": own.words}), told=told), 422
    with writing() as session:
        walking.say_can_now(session=session, step=row, words=told.words.data or "", **_writer())
        session.commit()
    return redirect(url_for("goals.can_now", person_id=row.person_id), 303)
