"""The rest of a rating, for a phone that loses its network in the middle of it."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.assessments import answering
from app.associations.queries import helplines
from app.programmes.access import NotVisible
from app.web.database import reading
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("onward", __name__)


@bp.get("/sheets/<sheet_id>/questions")
@open_to(Access.PARTICIPANT)
def questions(sheet_id: str) -> str | Response:
    """Every question of a sheet that is open, as templates (docs/sync.md, 8)."""
    who = viewer()
    found = answering.asked(reading(), who, clock.today(), sheet_id)
    if "HX-Request" not in request.headers:  # typed into the address bar
        return redirect(url_for("assessments.resume", sheet_id=sheet_id), 303)
    if found.sheet.completed_at is not None:
        raise NotVisible(sheet_id)
    return render_template(
        "assessments/_questions.html",
        questions=answering.questions(reading(), found, locale_of_request().code),
        sheet=found.sheet,
        numbers=helplines(reading(), who.association_id),
    )
