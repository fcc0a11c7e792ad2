"""What she says herself to a time of hers: "I can't come", "I am late", "I come after all"."""

from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Blueprint, Flask, abort, g, redirect, request
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.attendance import actions, own
from app.attendance.taps import Refused, Tap
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("said", __name__)


@bp.post("/times/<occurrence_id>/say")
@open_to(Access.PARTICIPANT)
def say(occurrence_id: str) -> Response:
    """One tap, and the reason if she wants with a second one. Taken back as easily."""
    who, at = viewer(), clock.now()
    why = request.form.get("why") or None
    value = {"is": "cannot_come" if why else request.form.get("is", ""), "why": why}
    before = own.marks_of(reading(), who.person_id).said.get(occurrence_id)
    tap = Tap(
        uuid=str(uuid4()),
        association_id=who.association_id,
        line=f"page:{who.person_id}",
        seq=int(at.timestamp() * 1_000_000),
        by=who.person_id,
        at=at,
        offset_ms=0,
        received_at=at,
        target={"occurrence": occurrence_id},
        value=value,
        base=tuple(before.base) if before else (),
    )
    with writing() as session:
        try:
            actions.say(session, tap)
        except Refused as refused:
            if refused.why != "unreadable":  # a form that says nothing changes nothing
                abort(404)
        session.commit()
    came_from = urlsplit(request.referrer or "").path
    return redirect("/week" if came_from.startswith("/week") else "/today", 303)


def my_marks() -> own.OwnMarks:
    """What stands about the viewer herself, read once a page."""
    if "my_marks" not in g:
        g.my_marks = own.marks_of(reading(), viewer().person_id)
    return cast(own.OwnMarks, g.my_marks)


def know_my_marks(marks: own.OwnMarks) -> own.OwnMarks:
    """For a page that has read them with something else."""
    g.my_marks = marks
    return marks


def my_word(occurrence_id: str) -> dict[str, object]:
    """For the template of a time: what she has said to it, and what the next tap replaces."""
    standing = my_marks().said.get(occurrence_id)
    head = standing.head if standing else None
    is_said = head is not None and head.said != "coming"
    return {
        "is": head.said if head and is_said else "",
        "why": (head.why or "") if head and is_said else "",
        "base": ",".join(standing.base) if standing else "",
    }


def init_app(app: Flask) -> None:
    """The page of a time belongs to a room below; it asks for this by name."""
    app.jinja_env.globals["my_word"] = my_word
