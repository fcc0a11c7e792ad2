"""The map as everybody sees it who may: hers on her phone, the same with her on the tablet."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.consent import steps as consent
from app.goals import net, queries
from app.goals import path as paths
from app.goals import sheet as sheets
from app.goals.ended import with_ended
from app.goals.maps import Goal, Look, Map, State, Step
from app.goals.phone_rules import is_to_read
from app.goals.sign_words import name_of_sign
from app.goals.state_words import state_of
from app.programmes import access
from app.programmes.access import NotVisible
from app.web import drawing
from app.web.database import note_read, reading
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("goals", __name__)

# Pages that are there to write on; the others only answer a POST.
WRITES = {"wishes.vision", "wishes.new_goal", "wishes.change_goal", "steps.new_step"}
WRITES |= {"voice.record"}
bp.add_app_template_global(state_of)
bp.add_app_template_global(name_of_sign)
bp.add_app_template_global(drawing.outline, "outline")


def refuse_after_her_last_day() -> None:
    """Nothing is written from her own phone when she takes part no more: NotVisible."""
    who = viewer()
    if request.method == "POST" or request.endpoint in WRITES:
        mine = access.own_places(reading(), who, clock.today())
        if mine and who.sheet_id is None and is_to_read(who, mine, mine[0].person_id):
            raise NotVisible(who.person_id)


def draw(template: str, found: Map, **more: Any) -> str:
    """A page about somebody's map: hers in her layout, her staff's in theirs, and logged."""
    face = None
    if viewer().person_id != found.person_id:
        face = faces(reading(), [found.person_id])[found.person_id]
    note_staff_read(found.person_id, "map")
    layout = "goals/staff/_page.html" if face else "goals/_page.html"
    more["just"] = just_done(found)
    return render_template(template, layout=layout, map=found, face=face, **more)


def note_staff_read(person_id: str, page: str) -> None:
    """That somebody else read it stands in the log; she reads her own without a line."""
    who = viewer()
    if who.person_id != person_id:
        note_read(
            association_id=who.association_id,
            by=who.person_id,
            act="person_read",
            person=person_id,
            page=page,
        )


def just_done(found: Map) -> Step | None:
    """The step crossed off a moment ago, named in the address, if it is still done."""
    wanted = request.args.get("done")
    if not wanted:
        return None
    steps = (step for goal in found.goals for step in goal.steps)
    return next((s for s in steps if s.id == wanted and s.state is State.DONE), None)


def just_done_by(person_id: str) -> Step | None:
    """The same for a page that has no map at hand."""
    if not request.args.get("done"):
        return None
    return just_done(hers(person_id))


def hers(person_id: str) -> Map:
    """Her map, if the viewer may see it."""
    code = locale_of_request().code
    return queries.map_for(reading(), viewer(), clock.today(), person_id, code)


def whole(person_id: str) -> Map:
    """The same with the goals that left it: where what she can now is kept or led to."""
    return with_ended(reading(), hers(person_id), locale_of_request().code)


def picture(found: Map, **more: Any) -> str:
    """The map: a net of hills, or one goal that fills the screen, or the first beginning."""
    is_rtl = locale_of_request().is_rtl
    if not found.goals:
        found = with_ended(reading(), found, locale_of_request().code)
        return draw("goals/empty.html", found, is_kept="kept" in request.args, **more)
    if len(found.goals) == 1:
        return one(found, found.goals[0], is_whole_map=True, **more)
    hills = net.hills(found.goals, found.sun, is_rtl)
    return draw(
        "goals/map.html", found, hills=hills, signs=signs(hills), near=hills[-1].shade, **more
    )


def one(found: Map, goal: Goal, *, is_whole_map: bool = False, **more: Any) -> str:
    """One goal with its steps on the path."""
    way = paths.path(goal, locale_of_request().is_rtl)
    return draw(
        "goals/goal.html",
        found,
        goal=goal,
        way=way,
        signs=sorted({leg.step.sign for leg in way.legs if leg.look in (Look.NOW, Look.WAITING)}),
        is_whole_map=is_whole_map,
        **more,
    )


def signs(hills: Iterable[net.Hill]) -> list[str]:
    """The signs that lie on stones, each once."""
    return sorted({stone.sign for hill in hills for stone in hill.stones if stone.sign})


def goal_in(found: Map, goal_id: str) -> Goal:
    """A goal of this map, or NotVisible."""
    for goal in found.goals:
        if goal.id == goal_id:
            return goal
    raise NotVisible(goal_id)


@bp.get("/maps/<person_id>")
@open_to(Access.TOGETHER)
def map_(person_id: str) -> str:
    """A person's map; a participant's own is her tab too."""
    return picture(hers(person_id))


@bp.get("/maps/<person_id>/list")
@open_to(Access.TOGETHER)
def steps(person_id: str) -> str:
    """The same content as a plain list, where each step can be crossed off."""
    found = whole(person_id)
    answers = {} if found.is_hidden else consent.answers(reading(), [person_id])
    return draw("goals/list.html", found, may_carry=answers.get(person_id))


@bp.get("/maps/<person_id>/print")
@open_to(Access.TOGETHER)
def paper(person_id: str) -> str:
    """One page to print: the picture without colours, numbered, and boxes to tick."""
    found = hers(person_id)
    sheet = sheets.sheet(found.goals, found.sun, locale_of_request().is_rtl)
    return draw(
        "goals/print.html", found, sheet=sheet, signs=signs(sheet.hills), today=clock.today()
    )


@bp.get("/maps/<person_id>/now")
@open_to(Access.TOGETHER)
def can_now(person_id: str) -> str:
    """What she can now, in her own words: for a CV, or to read on a grey day."""
    return draw("goals/can_now.html", whole(person_id))


@bp.get("/goals/<goal_id>")
@open_to(Access.TOGETHER)
def goal(goal_id: str) -> str | Response:
    """One goal, opened where she is."""
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found = hers(row.person_id)
    return one(found, goal_in(found, goal_id))


def back_to_map(person_id: str, **more: Any) -> Response:
    """Her tab for herself, the person's map for staff."""
    if viewer().person_id == person_id:
        return redirect(url_for("home.map", **more), 303)
    return redirect(url_for("goals.map_", person_id=person_id, **more), 303)


def kept_out_of_sight(found: Map) -> Response:
    """What she wrote on a phone that shows the calendar only: her staff have it, the phone not."""
    return back_to_map(found.person_id, kept="1")
