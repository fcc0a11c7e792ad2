"""What staff add beside the person: importance and confidence, kept with the goal."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.goals import queries, talk
from app.goals.forms import ScaleForm
from app.goals.views import draw, goal_in, hers
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("talks", __name__)


@bp.get("/goals/<goal_id>/talk")
@open_to(Access.STAFF)
def scales(goal_id: str) -> str:
    """How important it is to her, how sure she is, and what she said before."""
    return _page(goal_id, ScaleForm())


@bp.post("/goals/<goal_id>/talk")
@open_to(Access.STAFF)
def note(goal_id: str) -> Response | tuple[str, int]:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    form = ScaleForm(request.form)
    if not form.validate():
        return _page(goal_id, form), 422
    who = viewer()
    with writing() as session:
        talk.note_scales(
            session=session,
            by=who.person_id,
            at=clock.now(),
            on=clock.today(),
            association_id=who.association_id,
            goal=row,
            importance=form.step("importance"),
            confidence=form.step("confidence"),
            next_small_step=form.next_small_step.data or "",
        )
        session.commit()
    return redirect(url_for("talks.scales", goal_id=goal_id), 303)


def _page(goal_id: str, form: ScaleForm, **more: Any) -> str:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found = hers(row.person_id)
    said = [one for one in talk.said_of(reading(), row.person_id) if one.goal_id == goal_id]
    goal = goal_in(found, goal_id)
    return draw("goals/staff/talk.html", found, goal=goal, form=form, said=said, **more)
